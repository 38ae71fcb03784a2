import { CommandError } from '#local/command-error.ts';

/** The local value of a resource: of `Ref`, and of `Fn::GetAtt` by attribute. */
export interface ResourceValue {
  readonly ref?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** By logical id. Includes pseudo parameters such as `AWS::Region`. */
export type ResourceValues = ReadonlyMap<string, ResourceValue>;

/** Resolves the intrinsic functions of a template value. @throws CommandError that names the place and the missing value */
export type Resolve = (value: unknown, where: string) => unknown;

type Intrinsic = (argument: unknown, resolve: (value: unknown) => unknown, context: Context) => unknown;

interface Context {
  readonly ref: (logicalId: string) => string;
  readonly attribute: (logicalId: string, name: string) => string;
}

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (logicalId, _resolve, { ref }) => ref(String(logicalId)),

  'Fn::GetAtt': (argument, _resolve, { attribute }) => {
    const [logicalId = '', ...names] = Array.isArray(argument)
      ? argument.map(String)
      : String(argument).split('.');
    return attribute(logicalId, names.join('.'));
  },

  'Fn::Join': (argument, resolve) => {
    const [separator, parts] = argument as [string, unknown];
    return (resolve(parts) as unknown[]).map(String).join(separator);
  },

  'Fn::Sub': (argument, resolve, { ref, attribute }) => {
    const [text, own = {}] = (Array.isArray(argument) ? argument : [argument]) as [
      string,
      Readonly<Record<string, unknown>>?,
    ];
    return text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      if (Object.hasOwn(own, name)) return String(resolve(own[name]));
      const [logicalId = '', ...names] = name.split('.');
      return names.length === 0 ? ref(logicalId) : attribute(logicalId, names.join('.'));
    });
  },
};

export const resolver =
  (values: ResourceValues): Resolve =>
  (value, where) => {
    const lacking = (what: string) => new CommandError(`${where}: the laptop has no value for ${what}`);
    const context: Context = {
      ref: (logicalId) => {
        const ref = values.get(logicalId)?.ref;
        if (ref === undefined) throw lacking(`Ref ${logicalId}`);
        return ref;
      },
      attribute: (logicalId, name) => {
        const attribute = values.get(logicalId)?.attributes?.[name];
        if (attribute === undefined) throw lacking(`Fn::GetAtt ${logicalId}.${name}`);
        return attribute;
      },
    };

    const resolve = (part: unknown): unknown => {
      if (Array.isArray(part)) return part.map(resolve);
      if (typeof part !== 'object' || part === null) return part;
      const entries = Object.entries(part);
      const [name, argument] = entries[0] ?? ['', undefined];
      if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
        const intrinsic = Object.hasOwn(intrinsics, name) ? intrinsics[name] : undefined;
        if (!intrinsic) throw lacking(name);
        return intrinsic(argument, resolve, context);
      }
      return Object.fromEntries(entries.map(([key, inner]) => [key, resolve(inner)]));
    };
    return resolve(value);
  };
