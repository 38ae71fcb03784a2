import { variables } from '#lib/env.ts';
import { REGION } from '#local/environment.ts';

/** The table that a command reads. */
export interface TableTarget {
  readonly tableName: string;
  /** Absent: AWS. */
  readonly endpoint?: string | undefined;
}

/** Sets the environment of the table client. On AWS, the caller's credentials stay. Call it before importing the client. */
export const useTable = ({ tableName, endpoint }: TableTarget): void => {
  process.env[variables.table] = tableName;
  if (endpoint === undefined) {
    delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
    return;
  }
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']) {
    delete process.env[name];
  }
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  });
};
