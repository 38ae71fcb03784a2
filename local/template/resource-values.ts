import { CommandError } from '#local/command-error.ts';
import { ACCOUNT_ID, PAGE_BUCKET, REGION } from '#local/environment.ts';
import { AUDIENCE } from '#local/issuer/access-token.ts';
import type { Queue } from '#local/servers/sqs.ts';
import type { Backends } from '#local/service.ts';
import type { Assembly, Resource } from '#local/template/assembly.ts';
import type { ResourceValue, ResourceValues } from '#local/template/intrinsics.ts';

/** The local resources. */
export interface Local extends Pick<Backends, 'tableName' | 'streamArn' | 'tokenKeysSecret'> {
  /** By logical id, with the URLs that functions call. */
  readonly queues: ReadonlyMap<string, Queue>;
}

const pseudoParameters: readonly [string, ResourceValue][] = Object.entries({
  'AWS::AccountId': ACCOUNT_ID,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackId': 'arn:aws:cloudformation:local',
  'AWS::StackName': 'local',
}).map(([name, ref]) => [name, { ref }]);

const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;

/** The ARN of a stream's table. */
export const tableArnOf = (streamArn: string): string => streamArn.replace(/\/stream\/.*$/, '');

/** The name of a function in the sources. Functions of the CDK have none. */
export const nameOf = ({ Metadata }: Resource): string | undefined =>
  Metadata?.['function'] as string | undefined;

type MakeValue = (logicalId: string, resource: Resource, local: Local) => ResourceValue;

const table: MakeValue = (_logicalId, _resource, { tableName, streamArn }) => ({
  ref: tableName,
  attributes: { Arn: tableArnOf(streamArn), StreamArn: streamArn },
});

const byType: Readonly<Record<string, MakeValue>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::SQS::Queue': (logicalId, _resource, { queues }) => {
    const { url = '', arn: queueArn = '' } = queues.get(logicalId) ?? {};
    return { ref: url, attributes: { Arn: queueArn } };
  },
  'AWS::S3::Bucket': () => ({ ref: PAGE_BUCKET, attributes: { Arn: `arn:aws:s3:::${PAGE_BUCKET}` } }),
  'AWS::SecretsManager::Secret': (_logicalId, _resource, { tokenKeysSecret }) => ({
    ref: tokenKeysSecret,
    attributes: { Id: tokenKeysSecret },
  }),
  'AWS::Lambda::Function': (logicalId, resource) => {
    const name = nameOf(resource) ?? logicalId;
    return { ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } };
  },
  'AWS::Logs::LogGroup': (logicalId) => ({
    ref: logicalId,
    attributes: { Arn: arn('logs', `log-group:${logicalId}:*`) },
  }),
  'AWS::IAM::Role': (logicalId) => ({
    ref: logicalId,
    attributes: { Arn: `arn:aws:iam::${ACCOUNT_ID}:role/${logicalId}` },
  }),
  'AWS::Cognito::UserPool': (logicalId) => ({
    ref: `${REGION}_${logicalId}`,
    attributes: {
      Arn: arn('cognito-idp', `userpool/${REGION}_${logicalId}`),
      ProviderURL: `https://cognito-idp.${REGION}.amazonaws.com/${REGION}_${logicalId}`,
    },
  }),
  // Tokens of the local issuer have this audience.
  'AWS::Cognito::UserPoolClient': () => ({ ref: AUDIENCE }),
  'AWS::ApiGatewayV2::Authorizer': (logicalId) => ({ ref: logicalId }),
  'AWS::ApiGatewayV2::Integration': (logicalId) => ({ ref: logicalId }),
};

/** The laptop has one of each. A second one in the template would silently share it. */
const SINGLE = [
  'AWS::DynamoDB::',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::Cognito::UserPool',
];

/** @throws CommandError when the template has several resources of a {@link SINGLE} type */
export const resourceValuesFor = ({ resources }: Assembly, local: Local): ResourceValues => {
  const all = Object.entries(resources);
  for (const type of SINGLE) {
    const found = all.filter(
      ([, { Type }]) => Type === type || (type.endsWith('::') && Type.startsWith(type)),
    );
    if (found.length > 1) {
      throw new CommandError(
        `the laptop has one ${type}, the template has ${found.map(([id]) => id).join(', ')}`,
      );
    }
  }
  return new Map([
    ...pseudoParameters,
    ...all.flatMap(([logicalId, resource]): [string, ResourceValue][] => {
      const make = Object.hasOwn(byType, resource.Type) ? byType[resource.Type] : undefined;
      return make ? [[logicalId, make(logicalId, resource, local)]] : [];
    }),
  ]);
};
