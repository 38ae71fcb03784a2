import { buildWeb } from '#local/gateway/web.ts';

/** Builds the page if its sources have changed. Test files that start together would all build it, into the same directory. */
export default async (): Promise<void> => {
  await buildWeb('');
};
