import { Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

import { removalPolicyOf } from '#infra/removal-policy.ts';
import type { Binding } from '#infra/service-function.ts';
import type { Settings } from '#infra/settings.ts';
import { TTL_ATTRIBUTE } from '#lib/table/keys.ts';

/** The one table. On demand: it costs nothing while idle, and takes a rush without preparation. */
export class OnSaleTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { ephemeral, pointInTimeRecovery }: Settings) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: TTL_ATTRIBUTE,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: pointInTimeRecovery },
      deletionProtection: !ephemeral,
      removalPolicy: removalPolicyOf({ ephemeral }),
    });
    if (!pointInTimeRecovery) {
      Validations.of(this.table).acknowledge({
        id: 'AwsSolutions-DDB3',
        reason: 'The settings turn off restore points: the deployment is a trial, or has other backups.',
      });
    }
  }

  toUse(actions: readonly string[]): Binding {
    return {
      actions: actions.map((action) => `dynamodb:${action}`),
      resource: this.table.tableArn,
      variable: ['table', this.table.tableName],
    };
  }
}
