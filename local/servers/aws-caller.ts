import { awsClient } from '#local/environment.ts';

/** Whoever calls a server of the laptop, and where it is. */
export type AwsCaller = ReturnType<typeof awsClient>;

/** A function's role as a caller: its key is the function's name. */
export const roleOf = (functionName: string, endpoint: string): AwsCaller => ({
  ...awsClient(endpoint),
  credentials: { accessKeyId: functionName, secretAccessKey: 'local' },
});
