import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

import { consumers } from '#functions/consumers.ts';
import { Alarms } from '#infra/alarms.ts';
import { Api } from '#infra/api.ts';
import { Budget } from '#infra/budget.ts';
import { Dashboard } from '#infra/dashboard.ts';
import { Expiry } from '#infra/expiry.ts';
import { type Bundles, Functions } from '#infra/functions.ts';
import { Identity, signInOriginsOf } from '#infra/identity.ts';
import { Intake } from '#infra/intake.ts';
import { serviceNameOf } from '#infra/names.ts';
import { Page } from '#infra/page.ts';
import { Scheduled } from '#infra/scheduled.ts';
import type { Settings } from '#infra/settings.ts';
import { OnSaleTable } from '#infra/table.ts';
import { StreamMapping } from '#infra/stream-mapping.ts';
import { TokenKeys } from '#infra/token-keys.ts';
import { Web } from '#infra/web.ts';

export interface OnSaleStackProps extends StackProps {
  readonly settings: Settings;
  readonly bundles: Bundles;
  /** Directory of the built page. */
  readonly page: string;
  /** ARN of an AWS WAF web ACL in us-east-1. */
  readonly webAclArn?: string;
}

interface WatchedParts {
  readonly functions: Functions;
  readonly api: Api;
  readonly intake: Intake;
  readonly expiry: Expiry;
  readonly table: OnSaleTable;
}

/** The parts whose names and URLs are outputs of the stack. */
interface NamedParts {
  readonly api: Api;
  readonly web: Web | undefined;
  readonly identity: Identity;
  readonly table: OnSaleTable;
}

/** The whole service. */
export class OnSaleStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { settings, bundles, page, webAclArn, ...props }: OnSaleStackProps,
  ) {
    super(scope, id, props);
    const table = new OnSaleTable(this, 'Table', settings);
    const intake = new Intake(this, 'Intake', settings);
    const tokenKeys = new TokenKeys(this, 'TokenKeys', settings);
    const api = new Api(this, 'Api', settings);
    const signInOrigins = signInOriginsOf(settings);
    const web = settings.cdn
      ? new Web(this, 'Web', {
          settings,
          apiDomain: api.domain,
          signInOrigins,
          ...(webAclArn !== undefined && { webAclArn }),
        })
      : undefined;
    const functions = new Functions(this, 'Functions', {
      settings,
      bundles,
      table,
      intake,
      tokenKeys,
      ...(web && { bucket: web.bucket }),
    });
    const { assignPositions, expireHolds, publishDraw, rotateTokenKeys, addProfileClaims } = functions.byName;
    const identity = new Identity(this, 'Identity', {
      settings,
      ...(web && { webUrl: web.url }),
      claimsFunction: addProfileClaims,
    });
    // CloudFront may reject a new account. Resources that are protected from deletion come after it: a failed deployment
    // would leave them behind.
    if (web) for (const kept of [table, identity]) kept.node.addDependency(web.distribution);
    const published = api.serve(functions, identity);

    intake.feed(assignPositions, settings);
    const expiry = new Expiry(this, 'Expiry', { table, expireHolds });
    const draws = new StreamMapping(this, 'Draws', {
      table,
      target: publishDraw,
      consumer: consumers.publishDraw,
    });
    tokenKeys.rotateBy(rotateTokenKeys);
    const schedules = this.schedule(functions);
    const watches = this.watch(settings, { functions, api, intake, expiry, table });
    if (web) {
      new Page(this, 'Page', {
        bucket: web.bucket,
        built: page,
        url: web.url,
        config: {
          issuer: identity.issuerUrl,
          clientId: identity.clientId,
          operatorGroup: settings.operatorGroup,
        },
        after: [published, web, identity, intake, expiry, draws, tokenKeys, ...schedules, ...watches],
      });
    }
    this.output(settings, { api, web, identity, table });
  }

  private schedule({ byName: { admitWaiting, auditTable } }: Functions): Scheduled[] {
    const admission = new Scheduled(this, 'Admission', {
      target: admitWaiting,
      expression: `rate(${consumers.admitWaiting.everySeconds / 60} minute)`,
      maximumAgeSeconds: 60,
      maximumRetries: 0,
    });
    const audit = new Scheduled(this, 'Audit', {
      target: auditTable,
      expression: `cron(${consumers.auditTable.cron})`,
      maximumAgeSeconds: 3_600,
      maximumRetries: 2,
    });
    return [admission, audit];
  }

  private watch(
    settings: Settings,
    { functions, api, intake, expiry, table }: WatchedParts,
  ): [Alarms, Dashboard] {
    const service = serviceNameOf(settings.stage);
    const watched = {
      functions: functions.byName,
      api: { apiId: api.http.apiId },
      intake: intake.queues,
      intakeDeadLetters: intake.deadLetters,
      expiryDeadLetters: expiry.deadLetters,
      table: table.table,
      namespace: service,
      service,
    };
    const { alarmEmail: email, monthlyBudgetUsd: monthlyUsd } = settings;
    const alarms = new Alarms(this, 'Alarms', { ...watched, ...(email !== undefined && { email }) });
    const dashboard = new Dashboard(this, 'Dashboard', { ...watched, alarms: alarms.alarms });
    if (email !== undefined && monthlyUsd !== undefined) new Budget(this, 'Budget', { monthlyUsd, email });
    return [alarms, dashboard];
  }

  private output(settings: Settings, { api, web, identity, table }: NamedParts): void {
    new CfnOutput(this, 'ApiUrl', { value: api.url, description: 'The API, without the CDN' });
    if (web) {
      new CfnOutput(this, 'WebUrl', {
        value: web.url,
        description: 'The page, and the API with public reads cached for a second',
      });
    }
    new CfnOutput(this, 'Issuer', { value: identity.issuerUrl, description: 'Issuer of access tokens' });
    if (identity.userPoolId !== undefined) {
      new CfnOutput(this, 'UserPoolId', {
        value: identity.userPoolId,
        description: 'The user pool, for `aws cognito-idp …`',
      });
    }
    new CfnOutput(this, 'ClientId', { value: identity.clientId, description: 'Client of the page' });
    new CfnOutput(this, 'CliClientId', {
      value: identity.cliClientId,
      description: 'Client of `npm run token -- --aws`',
    });
    new CfnOutput(this, 'OperatorGroup', {
      value: settings.operatorGroup,
      description: 'Members of this group may use /admin of the API',
    });
    new CfnOutput(this, 'TableName', {
      value: table.table.tableName,
      description: 'For `npm run audit -- --aws --table …`',
    });
  }
}
