import { Aws } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

import { consumers } from '#functions/consumers.ts';
import { removalPolicyOf } from '#infra/removal-policy.ts';
import type { Binding, ServiceFunction } from '#infra/service-function.ts';
import type { Settings } from '#infra/settings.ts';

/** The secret with the keys that sign tokens, receipts and checkpoints: see lib/token/token-keys.ts. */
export class TokenKeys extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'Keys that sign tokens, receipts and checkpoints, by the time from which each one signs',
      // One key, valid from time 0. Secrets Manager generates it, so that no template contains it.
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: '0',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: removalPolicyOf(settings),
    });
  }

  toRead(): Binding {
    return {
      actions: ['secretsmanager:GetSecretValue'],
      resource: this.secret.secretArn,
      variable: ['tokenKeys', this.secret.secretArn],
    };
  }

  /** Rotates the keys on a schedule. Valid tokens stay valid. */
  rotateBy(rotation: ServiceFunction): void {
    rotation.bind({
      actions: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      resource: this.secret.secretArn,
    });
    rotation.addPermission('SecretsManager', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Aws.ACCOUNT_ID,
    });
    const schedule = new CfnRotationSchedule(this, 'Rotation', {
      secretId: this.secret.secretArn,
      rotationLambdaArn: rotation.functionArn,
      rotationRules: { automaticallyAfterDays: consumers.rotateTokenKeys.everyDays },
      rotateImmediatelyOnUpdate: false,
    });
    schedule.node.addDependency(rotation);
  }
}
