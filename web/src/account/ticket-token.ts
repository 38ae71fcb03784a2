import { jwtPayload } from '#web/jwt-payload.ts';

/** Both in milliseconds since the epoch. */
interface TicketLife {
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Reads when a ticket token was issued and when it expires. The venue verifies it; this page does not. */
export const ticketLife = (token: string): TicketLife | undefined => {
  try {
    const { iat, exp } = jwtPayload(token);
    if (typeof iat !== 'number' || typeof exp !== 'number') return undefined;
    return { issuedAt: iat * 1_000, expiresAt: exp * 1_000 };
  } catch {
    return undefined;
  }
};
