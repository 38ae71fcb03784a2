import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Answers that API Gateway itself gives, without a function. */
const messages = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

export const gatewayAnswer = (
  status: keyof typeof messages,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ message: messages[status] }),
});
