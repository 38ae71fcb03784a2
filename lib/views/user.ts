import * as z from 'zod/mini';

import { DEFAULT_TIMEZONE, toLocal } from '#lib/concert/show-time.ts';
import { Local } from '#lib/http/schemas.ts';
import { UserId } from '#lib/ids.ts';
import type { User } from '#lib/user/user.ts';

export const UserView = z
  .object({ userId: UserId, email: z.nullable(z.string()), name: z.nullable(z.string()), createdAt: Local })
  .register(z.globalRegistry, { id: 'User' });

export const userView = ({ userId, email, name, createdAt }: User) => ({
  userId,
  email,
  name,
  createdAt: toLocal(createdAt, DEFAULT_TIMEZONE),
});
