import { operations, routes } from '#functions/routes.ts';
import { variables } from '#lib/env.ts';
import { type Route, routeKeysOf } from '#lib/http/route.ts';
import { readServiceTemplate } from '#local/template/assembly.ts';

/** Properties of a CloudFormation resource, loosely typed. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Properties = Record<string, any>;

export interface Resource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly Metadata?: Properties;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string | readonly string[];
}

export interface Template {
  readonly Resources: Record<string, Resource>;
  readonly Outputs: Record<string, Properties>;
}

/** The template of the service in a cloud assembly, and its file. */
export const readTemplate = async (cloudAssembly: string): Promise<{ file: string; template: Template }> =>
  (await readServiceTemplate(cloudAssembly)) as { file: string; template: Template };

/** The resources of a type, by logical id. */
export const resourcesOf = ({ Resources }: Template, type: string): [id: string, Required<Resource>][] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type) as [string, Required<Resource>][];

/** The properties of a function of the service. */
export const functionOf = (template: Template, name: string): Properties => {
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(
    ([, { Metadata }]) => Metadata?.['function'] === name,
  );
  if (!found) throw new Error(`the template has no function ${name}`);
  return found[1].Properties;
};

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** All policy statements of roles, with the id of their resource. */
const statementsOf = (template: Template): [id: string, statement: Properties][] => {
  const policies = resourcesOf(template, 'AWS::IAM::Policy').map(
    ([id, { Properties }]) => [id, Properties['PolicyDocument']] as const,
  );
  const inline = resourcesOf(template, 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
    list(Properties['Policies'] ?? []).map(
      (policy) => [id, (policy as Properties)['PolicyDocument']] as const,
    ),
  );
  return [...policies, ...inline].flatMap(([id, document]) =>
    list((document as Properties)['Statement']).map(
      (statement) => [id, statement as Properties] as [string, Properties],
    ),
  );
};

/** The CDK's function that uploads the page during a deployment, and its role. */
const isUploader = (id: string): boolean => /^(CustomCDKBucketDeployment|PageUpload)/.test(id);

/** Every route of routes.ts, with its operation. */
const allRoutes = operations.flatMap((operation) => {
  const route: Route = routes[operation];
  return routeKeysOf(route).map((routeKey) => ({ operation, route, routeKey }));
});

const ownFunctionsOf = (template: Template) =>
  resourcesOf(template, 'AWS::Lambda::Function').filter(([id]) => !isUploader(id));

/** A deployment does not know the names of later posters and draw files, so these grants cover a whole folder. */
const isFolderGrant = ({ Action, Resource }: Properties): boolean =>
  list(Action).every((action) => /^s3:(?:Put|Delete)Object$/.test(String(action))) &&
  /\/(?:posters|draws)\/\*"\]\]\}$/.test(JSON.stringify(Resource));

/** Rules for a template, named by what must hold. Each returns one line per fault. */
export const rules = {
  'no wildcard in a grant': (template) => [
    ...statementsOf(template)
      .filter(([id, { Effect }]) => Effect === 'Allow' && !isUploader(id))
      .filter(([, statement]) => !isFolderGrant(statement))
      .filter(([, { Action, NotAction, Resource, NotResource }]) =>
        [Action, NotAction, Resource, NotResource].some((part) => JSON.stringify(part ?? '').includes('*')),
      )
      .map(([id, { Action, Resource }]) => `${id} allows ${JSON.stringify({ Action, Resource })}`),
    ...resourcesOf(template, 'AWS::IAM::Role')
      .filter(
        ([id, { Properties }]) => list(Properties['ManagedPolicyArns'] ?? []).length > 0 && !isUploader(id),
      )
      .map(([id]) => `${id} has a managed policy`),
  ],

  'a function has a log group with a retention': (template) =>
    resourcesOf(template, 'AWS::Lambda::Function')
      .filter(([, { Properties }]) => {
        const group = template.Resources[Properties['LoggingConfig']?.LogGroup?.Ref ?? ''];
        return !(group?.Properties?.['RetentionInDays'] > 0);
      })
      .map(([id]) => `${id} has no log group with a retention`),

  'a route needs the access token that routes.ts says': (template) =>
    allRoutes.flatMap(({ route: { access }, routeKey }) => {
      const found = resourcesOf(template, 'AWS::ApiGatewayV2::Route').filter(
        ([, { Properties }]) => Properties['RouteKey'] === routeKey,
      );
      const asked = found.map(([, { Properties }]) =>
        Properties['AuthorizationType'] === 'JWT' && Properties['AuthorizerId']?.Ref !== undefined
          ? 'access token'
          : 'nothing',
      );
      const wanted = access === 'user' || access === 'operator' ? 'access token' : 'nothing';
      return asked.length === 1 && asked[0] === wanted
        ? []
        : [`${routeKey} requires ${asked.join(', ') || '(no route)'} instead of ${wanted}`];
    }),

  'every route is in routes.ts': (template) => {
    const known = new Set(allRoutes.map(({ routeKey }) => routeKey));
    return resourcesOf(template, 'AWS::ApiGatewayV2::Route')
      .map(([, { Properties }]) => String(Properties['RouteKey']))
      .filter((routeKey) => !known.has(routeKey));
  },

  'a route calls the function of its operation': (template) =>
    allRoutes.flatMap(({ operation, routeKey }) => {
      const found = resourcesOf(template, 'AWS::ApiGatewayV2::Route').find(
        ([, { Properties }]) => Properties['RouteKey'] === routeKey,
      );
      const target = JSON.stringify(found?.[1].Properties['Target'] ?? '');
      const integration = resourcesOf(template, 'AWS::ApiGatewayV2::Integration').find(([id]) =>
        target.includes(`"${id}"`),
      );
      const uri = integration?.[1].Properties['IntegrationUri']?.['Fn::GetAtt']?.[0] as string | undefined;
      const called = template.Resources[uri ?? '']?.Metadata?.['function'] as string | undefined;
      return called === operation ? [] : [`${routeKey} calls ${called}`];
    }),

  'every route has a limit': (template) => {
    const [[, stage] = ['', undefined]] = resourcesOf(template, 'AWS::ApiGatewayV2::Stage');
    const settings = (stage?.Properties['RouteSettings'] ?? {}) as Properties;
    return allRoutes
      .map(({ routeKey }) => routeKey)
      .filter((routeKey) => !(settings[routeKey]?.ThrottlingRateLimit > 0));
  },

  'code and template share every environment variable': (template) => {
    const set = new Map(
      ownFunctionsOf(template).flatMap(([id, { Properties }]) =>
        Object.keys((Properties['Environment']?.Variables ?? {}) as Properties).map((name) => [name, id]),
      ),
    );
    const known = new Set<string>(Object.values(variables));
    return [
      ...[...set]
        .filter(([name]) => !known.has(name))
        .map(([name, id]) => `${id} has ${name}, which no code reads`),
      ...[...known].filter((name) => !set.has(name)).map((name) => `no function has ${name}`),
    ];
  },

  'resources with data are not deleted with the stack': (template) =>
    [
      'AWS::DynamoDB::Table',
      'AWS::Cognito::UserPool',
      'AWS::SecretsManager::Secret',
      'AWS::S3::Bucket',
    ].flatMap((type) =>
      resourcesOf(template, type).flatMap(([id, { DeletionPolicy, UpdateReplacePolicy }]) => [
        ...(DeletionPolicy === 'RetainExceptOnCreate'
          ? []
          : [`${id} is deleted with the stack, or stays after a failed first deployment`]),
        ...(UpdateReplacePolicy === 'Retain' ? [] : [`${id} is deleted when it is replaced`]),
      ]),
    ),

  'a stack has at most 500 resources': ({ Resources }) => {
    const count = Object.keys(Resources).length;
    return count > 500 ? [`there are ${count} resources`] : [];
  },

  'there are at most ten alarms, each with a meaning and an action': (template) => {
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');
    return [
      ...(alarms.length > 10 ? [`there are ${alarms.length} alarms`] : []),
      ...alarms
        .filter(
          ([, { Properties }]) =>
            !(
              String(Properties['AlarmDescription']).includes('docs/operations.md#') &&
              list(Properties['AlarmActions'] ?? []).length > 0
            ),
        )
        .map(([id]) => id),
    ];
  },
} as const satisfies Record<string, (template: Template) => string[]>;

/** Every resource that CloudFormation creates before a resource, by `DependsOn`, `Ref` and `Fn::GetAtt`. */
export const reachedFrom = ({ Resources }: Template, id: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (at: string): void => {
    const { Properties, DependsOn } = Resources[at] ?? {};
    for (const next of [...list(DependsOn ?? []).map(String), ...referencesIn(Properties)]) {
      if (found.has(next) || !Resources[next]) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(id);
  return found;
};

const referencesIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  const { Ref, 'Fn::GetAtt': attribute } = value as Properties;
  if (typeof Ref === 'string') return [Ref];
  if (attribute !== undefined) return [String(list(attribute)[0]).split('.')[0] ?? ''];
  return Object.values(value).flatMap(referencesIn);
};

export type RuleName = keyof typeof rules;

/** All faults of a template. */
export const faultsOf = (template: Template): string[] =>
  Object.entries(rules).flatMap(([rule, check]) => check(template).map((fault) => `${rule}: ${fault}`));
