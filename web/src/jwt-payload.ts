/** The payload of a JWT, not verified. @throws when the text is not a JWT */
export const jwtPayload = (token: string): Record<string, unknown> => {
  const [, payload = ''] = token.split('.');
  const bytes = Uint8Array.from(
    atob(payload.replaceAll('-', '+').replaceAll('_', '/')),
    (character) => character.codePointAt(0) ?? 0,
  );
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
};
