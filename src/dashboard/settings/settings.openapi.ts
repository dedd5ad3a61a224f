import type { Setting } from '../../config/app-config';
import * as api from '../../platform/http/openapi/openapi';
import type { ListedInstance } from '../../platform/instances/domain/live-instances';
import type { SettingsView } from './settings-view';

const EXAMPLE: SettingsView = {
  version: '0.1.0',
  node: 'v20.19.0',
  startedAt: '2026-11-29T07:00:00.000Z',
  instance: 'warehouse:4711',
  store: 'DynamoDB in us-east-1',
  instances: [
    { address: '10.0.1.5:3001', isThis: true, commits: false },
    { address: '10.0.2.7:3001', isThis: false, commits: true },
  ],
  events: 'stream',
  settings: [
    { name: 'PORT', value: 3000, source: 'default' },
    { name: 'API_KEY', value: 'set', source: 'set', secret: true },
    { name: 'ALERT_WEBHOOK_URL', value: 'hooks.slack.com', source: 'set' },
    { name: 'MOCK_AMAZON_PORT', value: null, source: 'default' },
  ],
};

/** The configuration in force. */
export const SETTINGS_API: api.Part = {
  tag: 'settings',
  description: 'The configuration as it is in force at the instance that answers.',
  schemas: {
    Settings: api.objectOf<SettingsView>('The configuration in force, and what runs it.', {
      version: api.text('The version of the service.'),
      node: api.text('The release of Node.js.'),
      startedAt: api.moment('When this instance started.'),
      instance: api.text('The host and the process that answered.'),
      store: api.text('Where the tables are.'),
      instances: api.listOf(
        api.ref('Instance'),
        'The instances of this store that show life, the one that answers first; empty without an internal address.',
      ),
      events: api.wordOf<SettingsView['events']>({
        stream: 'changes arrive by `GET /api/events`',
        poll: 'on Lambda no answer is a stream: read the lists again',
      }),
      settings: api.listOf(api.ref('Setting'), 'Every variable of the configuration.'),
    }),
    Instance: api.objectOf<ListedInstance>('One instance of the service.', {
      address: api.text('Where the others reach it.'),
      isThis: api.flag('True for the instance that answers.'),
      commits: api.flag('True for the instance that commits the movements of the one that answers.'),
    }),
    Setting: api.objectOf<Setting>('One variable.', {
      name: api.text('Its name, as in `.env.example`.'),
      value: {
        type: ['string', 'number', 'boolean', 'null'],
        description:
          'Its value in force; null without one. Of a secret only `set` or `not set`, of `ALERT_WEBHOOK_URL` only the host, of other addresses no login and no query.',
      },
      source: api.wordOf<Setting['source']>({
        set: 'the environment or the `.env` file has it',
        default: 'it is not set',
      }),
      'secret?': api.flag('True for a secret.'),
    }),
  },
  operations: {
    'GET /api/settings': {
      operationId: 'getSettings',
      summary: 'The configuration in force, without secrets',
      description: 'Reads nothing from the store.',
      withoutStore: true,
      answers: { 200: api.json('The configuration.', api.ref('Settings'), { settings: EXAMPLE }) },
    },
  },
};
