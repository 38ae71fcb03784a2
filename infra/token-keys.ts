import { Aws } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

import { consumers } from '#functions/consumers.ts';
import { type Binding, removalPolicyOf, type ServiceFunction } from '#infra/endpoint-function.ts';
import type { Settings } from '#infra/settings.ts';

/** The secret whose keys sign queue and payment tokens: see lib/token/token-keys.ts. */
export class TokenKeys extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'Keys of the queue and payment tokens, each under the instant from which it signs',
      // One key, which has always signed: Secrets Manager makes it, so it is in no template.
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

  /** Has the keys rotated; tokens that are alive stay valid. */
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
