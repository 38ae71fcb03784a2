import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { readUser } from '#lib/user/user.items.ts';
import { UserView, userView } from '#lib/views/user.ts';

export const handler = endpoint(routes.getUser, {
  summary: 'Returns the caller’s profile.',
  responses: { 200: UserView },
  errors: ['USER_NOT_FOUND'],
  run: async ({ path }) => reply(200, userView(await readUser(path.userId))),
});
