/** How long a ticket token is good, as it says itself. */
interface TicketLife {
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** What a ticket token says of its own life; whether it is genuine is the door's business. */
export const ticketLife = (token: string): TicketLife | undefined => {
  try {
    const [, payload = ''] = token.split('.');
    const text = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    const { iat, exp } = JSON.parse(text) as { iat?: unknown; exp?: unknown };
    if (typeof iat !== 'number' || typeof exp !== 'number') return undefined;
    return { issuedAt: iat * 1_000, expiresAt: exp * 1_000 };
  } catch {
    return undefined;
  }
};
