import { StartError } from '#local/start-error.ts';

/** What stands in for a resource: what `Ref` gives, and what `Fn::GetAtt` gives by attribute. */
export interface StandIn {
  readonly ref?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** By logical id; pseudo parameters, such as `AWS::Region`, are among them. */
export type StandIns = ReadonlyMap<string, StandIn>;

/** Gives the value that a template's value has on this machine. @throws StartError that says where, and names what it lacks */
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
  (standIns: StandIns): Resolve =>
  (value, where) => {
    const lacking = (what: string) => new StartError(`${where}: the laptop has nothing for ${what}`);
    const context: Context = {
      ref: (logicalId) => {
        const ref = standIns.get(logicalId)?.ref;
        if (ref === undefined) throw lacking(`Ref ${logicalId}`);
        return ref;
      },
      attribute: (logicalId, name) => {
        const attribute = standIns.get(logicalId)?.attributes?.[name];
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
