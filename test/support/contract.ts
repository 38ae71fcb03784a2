import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

import document from '#functions/http/openapi.json' with { type: 'json' };

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'api');

interface Answer {
  readonly status: number;
  /** JSON, or the text of a page. */
  readonly body: unknown;
}

/** The body of an answer: `undefined` for none. */
export const bodyOf = (text: string, contentType: string | null | undefined): unknown => {
  if (text === '') return undefined;
  return contentType?.startsWith('text/html') ? text : (JSON.parse(text) as unknown);
};

const templates = Object.entries(document.paths).map(([template, methods]) => ({
  template,
  methods: methods as Readonly<
    Record<string, { responses: Readonly<Record<string, { content?: unknown }>> }>
  >,
  pattern: new RegExp(`^${template.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

/** HEAD is documented as GET. */
const documented = (method: string): string => (method === 'HEAD' ? 'get' : method.toLowerCase());

/** The operation of the OpenAPI document for the method and path of a request. */
export const findOperation = (method: string, path: string) => {
  const [pathname = ''] = path.split('?');
  return templates.find(({ methods, pattern }) => pattern.test(pathname) && methods[documented(method)]);
};

/** Fails unless an answer is one that the OpenAPI document allows for this request. */
export const expectContract = (method: string, path: string, { status, body }: Answer): void => {
  const found = findOperation(method, path);
  if (!found) return;
  const name = `${method} ${found.template} ${status}`;
  const response = found.methods[documented(method)]?.responses[status];
  expect(response, `${name} is not in the OpenAPI document: ${JSON.stringify(body)}`).toBeDefined();
  if (!response?.content || method === 'HEAD') {
    expect(body, `${name} has no body`).toBeUndefined();
    return;
  }
  const escaped = found.template.replaceAll('~', '~0').replaceAll('/', '~1');
  const type = typeof body === 'string' ? 'text~1html' : 'application~1json';
  const schema = `api#/paths/${encodeURIComponent(escaped)}/${documented(method)}/responses/${status}/content/${type}/schema`;
  const validate = ajv.getSchema(schema);
  if (!validate) throw new Error(`no schema at ${schema}`);
  expect(validate(body) ? [] : validate.errors, `${name}: ${JSON.stringify(body)}`).toEqual([]);
};
