import type { Permission } from '#local/template/iam-policy.ts';

/** An action that a function may do, or did. */
export interface FunctionPermission extends Permission {
  readonly functionName: string;
}

/** An action that a function tried. */
export interface Attempt extends FunctionPermission {
  readonly allowed: boolean;
}

/** What the roles allow, and what the functions used. */
export interface IamRecord {
  /** Everything that the roles allow on the laptop's servers. */
  readonly grants: readonly FunctionPermission[];
  /** Every action tried so far, without repetitions. */
  readonly attempts: () => readonly Attempt[];
}
