import { compile, type JSONSchema } from 'json-schema-to-typescript';

/** The parts of the OpenAPI document that the types come from. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JSONSchema>> };
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: JSONSchema }>>;
}

const HEADING = '// Written by `npm run openapi` from the API’s own document.';

/** The page's TypeScript types: one per schema, and the input and reply of each route. */
export const apiTypes = async ({ paths, components }: ApiDocument): Promise<string> => {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => !isPage(operation))
      .map(([method, operation]) => routeSchema(method, path, operation)),
  );
  const operations = objectOf(Object.fromEntries(routes));
  const schema = {
    ...operations,
    title: 'Operations',
    description: 'Input and reply of each route.',
    definitions: Object.fromEntries(
      Object.entries(components.schemas).map(([name, definition]) => [name, { ...definition, title: name }]),
    ),
  };
  const text = JSON.stringify(schema).replaceAll('#/components/schemas/', '#/definitions/');
  return compile(JSON.parse(text) as JSONSchema, 'Operations', {
    bannerComment: HEADING,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
    style: { singleQuote: true, printWidth: 110 },
  });
};

/** Whether an operation is a page: a browser opens it, and no script requests it. */
const isPage = ({ responses }: Operation): boolean => responses['200']?.content?.['text/html'] !== undefined;

const routeSchema = (method: string, path: string, operation: Operation): [route: string, JSONSchema] => {
  const body = jsonOf(operation.requestBody);
  const query = operation.parameters?.filter((parameter) => parameter.in === 'query') ?? [];
  const replies = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, response]) => jsonOf(response));
  return [
    `${method.toUpperCase()} ${path}`,
    objectOf({
      reply: replies.includes(undefined) ? { tsType: 'undefined' } : unionOf(replies as JSONSchema[]),
      ...(body && { body }),
      ...(query.length > 0 && { query: { tsType: queryType(query) } }),
    }),
  ];
};

const jsonOf = (content: Content | undefined): JSONSchema | undefined =>
  content?.content?.['application/json']?.schema;

/** The union of the replies of several statuses, which are often the same. */
const unionOf = (schemas: readonly JSONSchema[]): JSONSchema => {
  const different = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
  const [only] = different;
  return different.length === 1 && only ? only : { anyOf: different };
};

const queryType = (parameters: readonly Parameter[]): string =>
  `{ ${parameters.map(({ name }) => `${name}?: string | number`).join('; ')} }`;

const objectOf = (properties: Readonly<Record<string, JSONSchema>>): JSONSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
