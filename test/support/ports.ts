import { openHttpServer } from '#local/gateway/http-server.ts';

/** A port that was free a moment ago. */
export const freePort = async (): Promise<number> => {
  const server = await openHttpServer(0);
  await server.close();
  return Number(new URL(server.url).port);
};
