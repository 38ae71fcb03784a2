/** This many consecutive characters of a secret are a leak. */
const PIECE = 12;

/**
 * The secrets that a text contains at least in part. Each secret is cut into pieces: any 2 × {@link PIECE} − 1 consecutive
 * characters of a secret contain one whole piece.
 */
export const leaksIn = (text: string, secrets: Iterable<string>): string[] => {
  const pieces = new Map<string, string>();
  for (const secret of secrets) for (const piece of piecesOf(secret)) pieces.set(piece, secret);

  const leaked = new Set<string>();
  for (let start = 0; start + PIECE <= text.length; start += 1) {
    const secret = pieces.get(text.slice(start, start + PIECE));
    if (secret !== undefined) leaked.add(secret);
  }
  return [...leaked];
};

const piecesOf = (secret: string): string[] => {
  if (secret.length < PIECE) throw new Error(`${secret} could be there by chance`);
  return Array.from({ length: Math.floor(secret.length / PIECE) }, (_, index) =>
    secret.slice(index * PIECE, (index + 1) * PIECE),
  );
};

/** The tokens in an answer: queue, payment and access tokens, and tickets. */
export const tokensIn = (text: string): string[] => text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g) ?? [];
