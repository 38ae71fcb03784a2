/** A synthesized template, as far as costs are concerned. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly Metadata?: Properties;
}

export type Properties = Readonly<Record<string, unknown>>;

/** The resources of a type, by logical id. */
export const resourcesOf = ({ Resources }: Template, ...types: readonly string[]): [string, Properties][] =>
  Object.entries(Resources)
    .filter(([, { Type }]) => types.includes(Type))
    .map(([id, { Properties = {} }]) => [id, Properties]);

export const countOf = (template: Template, type: string): number => resourcesOf(template, type).length;

/** The logical id that a `Ref` or an `Fn::GetAtt` points at, however deep inside of joins. */
export const referredTo = (value: unknown): string | undefined => {
  if (Array.isArray(value)) return value.map(referredTo).find((id) => id !== undefined);
  if (typeof value !== 'object' || value === null) return undefined;
  const { Ref, 'Fn::GetAtt': attribute } = value as Properties;
  if (typeof Ref === 'string' && !Ref.startsWith('AWS::')) return Ref;
  if (Array.isArray(attribute)) return String(attribute[0]);
  return Object.values(value)
    .map(referredTo)
    .find((id) => id !== undefined);
};

/** A string of the template; what is known only when it is deployed becomes `?`. */
export const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const parts = (value as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'];
  return parts ? parts[1].map(textOf).join(parts[0]) : '?';
};

/**
 * Types that cost nothing by being there; what is asked of them is counted by use. Any other type has to be counted
 * by inventory.ts, so that nothing that costs money goes by unseen.
 */
const freeOfCharge: readonly RegExp[] = [
  /^AWS::IAM::/,
  /^AWS::CDK::Metadata$/,
  /^AWS::CloudFormation::/,
  /^AWS::ApiGatewayV2::/,
  /^AWS::Budgets::Budget$/,
  /^AWS::Lambda::(Permission|LayerVersion|EventInvokeConfig|Version|Alias)$/,
  /^AWS::Logs::(ResourcePolicy|MetricFilter|QueryDefinition)$/,
  /^AWS::Cognito::(UserPool(Client|Domain|Group|ResourceServer)?|ManagedLoginBranding)$/,
  /^AWS::Scheduler::ScheduleGroup$/,
  /^AWS::SecretsManager::(RotationSchedule|ResourcePolicy)$/,
  /^AWS::CloudFront::(OriginAccessControl|CachePolicy|OriginRequestPolicy|ResponseHeadersPolicy|Function)$/,
  /^AWS::S3::BucketPolicy$/,
  /^AWS::SNS::(Topic|Subscription|TopicPolicy)$/,
  /^AWS::SQS::(Queue|QueuePolicy)$/,
  /^AWS::CloudFront::Distribution$/,
  /^Custom::/,
];

/** Counted by inventory.ts. */
const counted: ReadonlySet<string> = new Set([
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::KMS::Alias',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::Scheduler::Schedule',
  'AWS::SecretsManager::Secret',
]);

/** Types of which nobody has said what they cost. */
export const unpricedTypes = ({ Resources }: Template): string[] => [
  ...new Set(
    Object.values(Resources)
      .map(({ Type }) => Type)
      .filter((type) => !counted.has(type) && !freeOfCharge.some((pattern) => pattern.test(type))),
  ),
];
