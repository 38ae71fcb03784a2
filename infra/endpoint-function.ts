import { Aws, type Duration, RemovalPolicy, type Size } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

import type { FunctionName } from '#functions/names.ts';
import type { Settings } from '#infra/settings.ts';
import { type Variable, variables } from '#lib/env.ts';

export interface ServiceFunctionProps {
  readonly name: FunctionName;
  readonly settings: Settings;
  /** Directory of the bundle. */
  readonly bundle: string;
  readonly timeout: Duration;
  /** MiB; processor time grows with it. */
  readonly memorySize: number;
  /** Of its disk; absent: 512 MiB. */
  readonly ephemeralStorageSize?: Size;
}

/** What a function may do with a resource, and the variable in which it finds it. */
export interface Binding {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly variable?: readonly [name: Variable, value: string];
}

/** Whose log lines and metrics they are. */
export const serviceOf = ({ stage }: Settings): string => `concert-onsale-${stage}`;

/** What the CDN says to prove that a request came through it: an id that nobody outside the account knows. */
export const ORIGIN_VERIFY = Aws.STACK_ID;

/** `holdSeats` → `HoldSeats`. */
export const idOf = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/**
 * What holds data outlives the stack, unless the deployment is for trying out. It does not outlive a first deployment
 * that fails: nothing is in it yet.
 */
export const removalPolicyOf = ({ ephemeral }: Pick<Settings, 'ephemeral'>): RemovalPolicy =>
  ephemeral ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/** A function of the service, with a log group and a role of its own: it may log, and what it is bound to. */
export class ServiceFunction extends LambdaFunction {
  constructor(scope: Construct, { name, settings, bundle, ...limits }: ServiceFunctionProps) {
    const id = idOf(name);
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      // Log lines are worth nothing without the service that they are about.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    mayLogTo(role, logGroup);
    super(scope, id, {
      description: `concert-onsale ${settings.stage}: ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundle),
      ...limits,
      role,
      logGroup,
      // Lines of ours only: the platform's own three a request would cost more than all of ours, and are metrics too.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      environment: {
        [variables.service]: serviceOf(settings),
        [variables.metricsNamespace]: serviceOf(settings),
      },
    });
    (this.node.defaultChild as CfnFunction).addMetadata('function', name);
  }

  /** Lets the function do these things with a resource, no more, and tells it where it is. */
  bind({ actions, resource, variable }: Binding): this {
    this.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
    return variable ? this.tell(...variable) : this;
  }

  /** Sets a variable of its environment. */
  tell(name: Variable, value: string): this {
    return this.addEnvironment(variables[name], value);
  }
}

/**
 * The managed policy for this would let a function write to every log group of the account, and make its own again after
 * the stack is gone.
 */
export const mayLogTo = (role: Role & IGrantable, logGroup: LogGroup): void => {
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  );
};
