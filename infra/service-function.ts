import { type Duration, RemovalPolicy, type Size } from 'aws-cdk-lib';
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
import { constructIdOf, serviceNameOf } from '#infra/names.ts';
import type { Settings } from '#infra/settings.ts';
import { type Variable, variables } from '#lib/env.ts';

export interface ServiceFunctionProps {
  readonly name: FunctionName;
  readonly settings: Settings;
  /** Directory of the bundle. */
  readonly bundle: string;
  readonly timeout: Duration;
  /** In MiB. Processor time grows with it. */
  readonly memorySize: number;
  /** Size of the function's disk. Absent: 512 MiB. */
  readonly ephemeralStorageSize?: Size;
}

/** Allowed actions on a resource, and the environment variable that names the resource. */
export interface Binding {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly variable?: readonly [name: Variable, value: string];
}

/**
 * A function of the service, with its own log group and role. It may write logs, and use the resources that it is bound to.
 */
export class ServiceFunction extends LambdaFunction {
  constructor(scope: Construct, { name, settings, bundle, ...limits }: ServiceFunctionProps) {
    const id = constructIdOf(name);
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      // Log lines are useless without their service.
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
      // No platform lines: three per request would cost more than our own, and metrics have the same figures.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      environment: {
        [variables.service]: serviceNameOf(settings.stage),
        [variables.metricsNamespace]: serviceNameOf(settings.stage),
      },
    });
    (this.node.defaultChild as CfnFunction).addMetadata('function', name);
  }

  /** Allows exactly these actions on a resource, and sets its variable. */
  bind({ actions, resource, variable }: Binding): this {
    this.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
    return variable ? this.setVariable(...variable) : this;
  }

  /** Sets an environment variable. */
  setVariable(name: Variable, value: string): this {
    return this.addEnvironment(variables[name], value);
  }
}

/**
 * Allows a role to write to one log group. The managed policy would allow every log group of the account, and would create a
 * log group again after the stack is deleted.
 */
export const mayLogTo = (role: Role & IGrantable, logGroup: LogGroup): void => {
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  );
};
