import { CommandError } from '#local/command-error.ts';
import type { Resource } from '#local/template/assembly.ts';
import type { Resolve } from '#local/template/intrinsics.ts';

/** A policy statement of a role. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** May contain the wildcards `*` and `?`, as may `resources`. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** An action on a resource, such as `dynamodb:GetItem` on the ARN of a table. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

interface Document {
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

type Resources = Readonly<Record<string, Resource>>;

/** Every statement of a role: of its inline policies and of the attached policies. */
export const readStatements = (
  resources: Resources,
  role: unknown,
  resolve: Resolve,
  where: string,
): Statement[] => {
  const roleArn = resolve(role, `${where}, role`);
  const roleId = Object.keys(resources).find(
    (id) =>
      resources[id]?.Type === 'AWS::IAM::Role' && resolve({ 'Fn::GetAtt': [id, 'Arn'] }, where) === roleArn,
  );
  const { ManagedPolicyArns = [], Policies = [] } = (resources[roleId ?? '']?.Properties ?? {}) as {
    ManagedPolicyArns?: unknown[];
    Policies?: { PolicyDocument: Document }[];
  };
  if (roleId === undefined) throw new CommandError(`${where}: its role is not in the template`);
  if (ManagedPolicyArns.length > 0)
    throw new CommandError(`${where}: the laptop does not support managed policies`);

  const attached = Object.values(resources).flatMap(({ Type, Properties }) => {
    const { Roles = [], PolicyDocument } = (Properties ?? {}) as {
      Roles?: unknown[];
      PolicyDocument: Document;
    };
    const isAttached =
      /^AWS::IAM::(?:Role|Managed)?Policy$/.test(Type) && Roles.some((one) => resolve(one, where) === roleId);
    return isAttached ? [PolicyDocument] : [];
  });
  const documents = [...Policies.map(({ PolicyDocument }) => PolicyDocument), ...attached];
  return documents.flatMap(({ Statement }) =>
    Statement.map((statement) => readStatement(resolve(statement, `${where}, policy`), where)),
  );
};

const readStatement = (statement: unknown, where: string): Statement => {
  const {
    Effect,
    Action,
    Resource,
    Sid: _,
    ...others
  } = statement as {
    Effect: Statement['effect'];
    Action: string | string[];
    Resource: string | string[];
    Sid?: string;
  };
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new CommandError(`${where}, policy: the laptop does not support ${unknown}`);
  return { effect: Effect, actions: [Action].flat(), resources: [Resource].flat() };
};

/** As in IAM: an action needs an Allow, and a Deny wins. */
export const isAllowed = (statements: readonly Statement[], permission: Permission): boolean => {
  const effects = new Set(statements.filter((one) => isAbout(one, permission)).map(({ effect }) => effect));
  return effects.has('Allow') && !effects.has('Deny');
};

const isAbout = ({ actions, resources }: Statement, { action, resource }: Permission): boolean =>
  actions.some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase())) &&
  resources.some((pattern) => fits(pattern, resource));

const fits = (pattern: string, text: string): boolean => {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);
};
