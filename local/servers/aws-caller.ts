import { awsClient } from '#local/environment.ts';

/** SDK client options: the caller's key, and the endpoint of a local server. */
export type AwsCaller = ReturnType<typeof awsClient>;

/** Calls with the role of a function. The access key is the function's name. */
export const roleOf = (functionName: string, endpoint: string): AwsCaller => ({
  ...awsClient(endpoint),
  credentials: { accessKeyId: functionName, secretAccessKey: 'local' },
});
