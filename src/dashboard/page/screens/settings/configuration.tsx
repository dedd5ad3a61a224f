import type { Setting } from '../../api/answers';
import { Badge } from '../../parts/badge';
import { Filters, SelectFilter } from '../../parts/filters';
import { Empty } from '../../parts/states';
import { place, setQuery } from '../../router/location';
import { groupsOf, type SettingGroup, valueOf } from './setting-groups';

/** The configuration in force, found by a part of a name or a value. */
export function Configuration({ settings }: { readonly settings: readonly Setting[] }) {
  const { query } = place.value;
  const filter = { search: query.get('search') ?? '', source: query.get('source') ?? '' };
  const groups = groupsOf(settings, filter);
  const count = groups.reduce((sum, group) => sum + group.settings.length, 0);
  return (
    <section aria-labelledby="configuration">
      <h2 id="configuration">Configuration in force</h2>
      <p>
        Of the instance that answered. Secrets are never shown. To change a variable, set it in the
        environment or in <code>.env</code> and restart the service.
      </p>
      <Filters label="Find a variable">
        <label>
          Search
          <input
            type="search"
            data-search
            placeholder="part of a name or a value"
            value={filter.search}
            onInput={(event) => {
              setQuery({ search: event.currentTarget.value });
            }}
          />
        </label>
        <SelectFilter label="Source" name="source" unset="all" options={{ set: 'set', default: 'default' }} />
      </Filters>
      <p aria-live="polite" class="hint">
        {count} of {settings.length} variables
      </p>
      {count === 0 ? (
        <Empty>
          <strong>Nothing matches.</strong>{' '}
          <button
            type="button"
            class="quiet-button"
            onClick={() => {
              setQuery({ search: undefined, source: undefined });
            }}
          >
            Clear the filters
          </button>
        </Empty>
      ) : null}
      {groups.length === 0 ? null : (
        <table class="stacked settings">
          <caption class="unseen">Variables</caption>
          <thead>
            <tr>
              <th scope="col">variable</th>
              <th scope="col">value</th>
              <th scope="col">source</th>
            </tr>
          </thead>
          {groups.map((group) => (
            <Group key={group.name} group={group} />
          ))}
        </table>
      )}
    </section>
  );
}

function Group({ group }: { readonly group: SettingGroup }) {
  return (
    <tbody>
      <tr class="group">
        <th scope="rowgroup" colSpan={3}>
          {group.name}
        </th>
      </tr>
      {group.settings.map((setting) => (
        <tr key={setting.name}>
          <th scope="row">
            <code>{setting.name}</code>
          </th>
          <td data-label="value">
            {setting.secret === true ? <em>{valueOf(setting)} (secret)</em> : valueOf(setting)}
          </td>
          <td data-label="source">
            {setting.source === 'set' ? (
              <Badge tone="good" icon="check">
                set
              </Badge>
            ) : (
              <Badge tone="quiet" icon="off">
                default
              </Badge>
            )}
          </td>
        </tr>
      ))}
    </tbody>
  );
}
