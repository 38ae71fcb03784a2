import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { registerUser } from '#lib/operations/register-user.ts';
import { UserView, userView } from '#lib/views/user.ts';

export const handler = endpoint(routes.registerUser, {
  summary:
    'Creates the profile and the wallet of the signed-in user; later calls update the profile from a newer access token.',
  responses: { 200: UserView, 201: UserView },
  errors: ['CONFLICT'],
  run: async ({ caller, now }) => {
    const { user, isNew } = await registerUser(caller, now);
    return reply(isNew ? 201 : 200, userView(user));
  },
});
