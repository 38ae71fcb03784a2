import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** CloudFront compresses nothing shorter. */
const MIN_BYTES = 1_000;

export const zip: (content: Buffer) => Promise<Buffer> = promisify(gzip);

/** Whether a client accepts gzip. (RFC 9110 §12.5.3) */
export const acceptsGzip = ({ headers }: IncomingMessage): boolean =>
  (headers['accept-encoding'] ?? '').split(',').some((coding) => {
    const [name, quality = 'q=1'] = coding.split(';').map((part) => part.trim().toLowerCase());
    return name === 'gzip' && Number(quality.slice('q='.length)) > 0;
  });

/** Compresses a result as CloudFront does: only what may be cached. API Gateway compresses nothing. */
export const compressed = async (
  request: IncomingMessage,
  result: APIGatewayProxyStructuredResultV2,
): Promise<APIGatewayProxyStructuredResultV2> => {
  const content = Buffer.from(result.body ?? '');
  if (!mayBeCached(result) || content.length < MIN_BYTES) return result;
  const headers = { ...result.headers, vary: 'accept-encoding' };
  if (!acceptsGzip(request)) return { ...result, headers };
  return {
    ...result,
    headers: { ...headers, 'content-encoding': 'gzip' },
    body: (await zip(content)).toString('base64'),
    isBase64Encoded: true,
  };
};

const mayBeCached = ({ headers }: APIGatewayProxyStructuredResultV2): boolean =>
  String(headers?.['cache-control'] ?? '').startsWith('public');
