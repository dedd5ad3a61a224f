import { reasonedAction } from './managed-policies';
import { functionPolicy, servicePolicy } from './policies';
import { grantsOf, statementOf } from './policy-statements';
import { OnOneLine, Remarked, yamlText } from './yaml-text';

/** The service's policy as a JSON document, with REGION, ACCOUNT and the prefix to replace. */
export function servicePolicyJson(): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: grantsOf(servicePolicy).map((grant) =>
      statementOf(
        grant,
        ({ name }) => name,
        ({ table, index }) => arn('arn:aws:dynamodb:REGION:ACCOUNT:table/SyncState-', table, index),
      ),
    ),
  });
}

const LAMBDA_HEADING = `Written by \`npm run deploy:templates\` from deploy/aws/policies.ts. Change that, not this file.
The permissions of the function, for \`provider.iam.role.statements\` of serverless.yml, which must set custom.tablePrefix.`;

/** The service's policy as statements of a role in the Serverless Framework. */
export function lambdaStatementsText(): string {
  const prefix =
    'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${self:custom.tablePrefix}';
  return yamlText(
    grantsOf(functionPolicy).map((grant) =>
      statementOf(grant, reasonedAction, ({ table, index, reason }) => {
        // The full form: not every parser of such a list supports the short one.
        const resource = new OnOneLine({ 'Fn::Sub': arn(prefix, table, index) });
        return reason === undefined ? resource : new Remarked(resource, reason);
      }),
    ),
    LAMBDA_HEADING,
  );
}

function arn(prefix: string, table: string, index: string | undefined): string {
  return `${prefix}${table}${index === undefined ? '' : `/index/${index}`}`;
}
