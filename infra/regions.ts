/** Services that the stack needs and that newer Regions may lack. */
const LAMBDA_ARM64 = 'AWS Lambda on arm64';
const HTTP_APIS = 'HTTP APIs of Amazon API Gateway';
const USER_POOLS = 'Amazon Cognito user pools';

/** The commercial Regions, each with the services that it may lack. */
const notKnownIn: Readonly<Record<string, readonly string[]>> = {
  'af-south-1': [],
  'ap-east-1': [],
  'ap-east-2': [LAMBDA_ARM64, HTTP_APIS, USER_POOLS],
  'ap-northeast-1': [],
  'ap-northeast-2': [],
  'ap-northeast-3': [],
  'ap-south-1': [],
  'ap-south-2': [],
  'ap-southeast-1': [],
  'ap-southeast-2': [],
  'ap-southeast-3': [],
  'ap-southeast-4': [],
  'ap-southeast-5': [LAMBDA_ARM64, HTTP_APIS],
  'ap-southeast-6': [HTTP_APIS, USER_POOLS],
  'ap-southeast-7': [LAMBDA_ARM64, HTTP_APIS, USER_POOLS],
  'ca-central-1': [],
  'ca-west-1': [LAMBDA_ARM64, USER_POOLS],
  'eu-central-1': [],
  'eu-central-2': [USER_POOLS],
  'eu-north-1': [],
  'eu-south-1': [],
  'eu-south-2': [USER_POOLS],
  'eu-west-1': [],
  'eu-west-2': [],
  'eu-west-3': [],
  'il-central-1': [],
  'me-central-1': [USER_POOLS],
  'me-south-1': [],
  'mx-central-1': [LAMBDA_ARM64, HTTP_APIS, USER_POOLS],
  'sa-east-1': [],
  'us-east-1': [],
  'us-east-2': [],
  'us-west-1': [],
  'us-west-2': [],
};

const complete = Object.keys(notKnownIn).filter((region) => notKnownIn[region]?.length === 0);

/**
 * Why a Region does not fit; undefined if it does.
 * @param ownIssuer whether an existing issuer signs the fans in, so that no user pool is needed
 */
export const regionFault = (region: string, ownIssuer: boolean): string | undefined => {
  const missing = notKnownIn[region];
  if (!missing) return `is not a commercial Region; choose one of ${complete.join(', ')}`;
  const needed = missing.filter((service) => !(ownIssuer && service === USER_POOLS));
  if (needed.length === 0) return undefined;
  const help = needed.every((service) => service === USER_POOLS) ? ', or use an existing issuer' : '';
  return `is not known to have ${needed.join(', ')}; choose one of ${complete.join(', ')}${help}`;
};

/** Regions whose CloudFormation supports `AWS::Budgets::Budget`. Others reject a template with it. */
const withBudgets: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);

export const hasBudgets = (region: string): boolean => withBudgets.has(region);

/** Requests per second that API Gateway accepts from an account: the default quota. */
const API_REQUESTS = 10_000;
const API_REQUESTS_IN_SMALL_REGIONS = 2_500;

const smallRegions: ReadonlySet<string> = new Set([
  'af-south-1',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-7',
  'ca-west-1',
  'eu-south-1',
  'eu-south-2',
  'eu-central-2',
  'il-central-1',
  'me-central-1',
  'mx-central-1',
]);

export const apiRequestsPerSecondIn = (region: string): number =>
  smallRegions.has(region) ? API_REQUESTS_IN_SMALL_REGIONS : API_REQUESTS;

/** Messages per second that SQS accepts into a high-throughput FIFO queue, one per request. */
const fifoMessages: Readonly<Record<string, number>> = {
  'us-east-1': 70_000,
  'us-west-2': 70_000,
  'eu-west-1': 70_000,
  'us-east-2': 19_000,
  'eu-central-1': 19_000,
  'ap-south-1': 9_000,
  'ap-southeast-1': 9_000,
  'ap-southeast-2': 9_000,
  'ap-northeast-1': 9_000,
};
const FIFO_MESSAGES_ELSEWHERE = 2_400;

export const fifoMessagesPerSecondIn = (region: string): number =>
  fifoMessages[region] ?? FIFO_MESSAGES_ELSEWHERE;
