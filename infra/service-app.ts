import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

import { FirewallStack } from '#infra/firewall.ts';
import { stackNameOf } from '#infra/names.ts';
import type { Settings } from '#infra/settings.ts';
import { OnSaleStack, type OnSaleStackProps } from '#infra/stack.ts';

export interface ServiceAppProps extends Pick<OnSaleStackProps, 'bundles' | 'page'> {
  /** Every context key, including those of the CDK. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly settings: Settings;
  /** Output directory. Absent: the default of the CDK. */
  readonly outdir?: string;
}

/** The CDK app with its checks. `synth()` throws when a check fails. */
export const makeServiceApp = ({ context, settings, outdir, ...built }: ServiceAppProps): App => {
  const app = new App({
    context: { ...context },
    // Nobody reads tree.json, and writing it takes an eighth of a synth.
    treeMetadata: false,
    ...(outdir !== undefined && { outdir }),
  });
  const { stage, account, region, wafRateLimit } = settings;
  const name = stackNameOf(stage);
  const firewall =
    wafRateLimit === undefined
      ? undefined
      : new FirewallStack(app, `${name}-${region}-Firewall`, {
          description: `Web ACL of the concert on-sale service, stage ${stage} in ${region}`,
          rateLimit: wafRateLimit,
          ...(account !== undefined && { account }),
        });
  new OnSaleStack(app, name, {
    description: `Concert on-sale service, stage ${stage}`,
    env: { region, ...(account !== undefined && { account }) },
    settings,
    ...built,
    ...(firewall && { webAclArn: firewall.webAclArn }),
  });
  Tags.of(app).add('service', 'concert-onsale');
  Tags.of(app).add('stage', stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
  return app;
};
