import { Duration, Size } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

import { consumers } from '#functions/consumers.ts';
import { type FunctionName, functionNames } from '#functions/names.ts';
import { routes } from '#functions/routes.ts';
import { mayUseFolder } from '#infra/bucket-folder.ts';
import type { Intake } from '#infra/intake.ts';
import { type Permissions, permissions } from '#infra/permissions.ts';
import { ServiceFunction } from '#infra/service-function.ts';
import type { Settings } from '#infra/settings.ts';
import type { OnSaleTable } from '#infra/table.ts';
import type { TokenKeys } from '#infra/token-keys.ts';
import { ORIGIN_VERIFY } from '#infra/web.ts';
import { POSTERS } from '#lib/concert/poster.ts';
import { DRAWS } from '#lib/draw/files.ts';
import type { Route } from '#lib/http/route.ts';
import { DOCUMENT } from '#lib/page-paths.ts';

/** Bundles by function: see infra/bundles.ts. */
export type Bundles = Readonly<Record<FunctionName, string>>;

export interface FunctionsProps {
  readonly settings: Settings;
  readonly bundles: Bundles;
  readonly table: OnSaleTable;
  readonly intake: Intake;
  readonly tokenKeys: TokenKeys;
  /** The page's bucket. Absent without a CDN. */
  readonly bucket?: IBucket;
}

/** The gateway allows 30 s. Nobody waits that long, and a stuck container costs money. */
const REQUEST_TIMEOUT_SECONDS = 15;
/** Enough processor time for a quick start. Requests need little. */
const MEMORY_MIB = 512;
/**
 * The audit computes while it reads, so it gets a whole processor. It checks rows in partitions on the disk, so it gets a
 * larger disk.
 */
const AUDIT = { memorySize: 1769, ephemeralStorageSize: Size.gibibytes(10) };

/**
 * A message group waits while its batch is numbered. A batch makes 13 calls, which take more processor time than network
 * time. A whole processor halves the time, for a few cents per million joins.
 */
const NUMBERING = { memorySize: 1769 };

/** Sealing a draw hashes and writes all its entries before the round comes: a million take some seconds of a whole processor. */
const PUBLISHING = { memorySize: 1769 };

/** Every function of the service, with its permissions and variables. */
export class Functions extends Construct {
  readonly byName: Readonly<Record<FunctionName, ServiceFunction>>;

  constructor(scope: Construct, id: string, { settings, bundles, ...resources }: FunctionsProps) {
    super(scope, id);
    const make = (name: FunctionName) =>
      new ServiceFunction(this, {
        name,
        settings,
        bundle: bundles[name],
        timeout: Duration.seconds(timeoutSecondsOf(name)),
        memorySize: MEMORY_MIB,
        ...(name === 'auditTable' && AUDIT),
        ...(name === 'assignPositions' && NUMBERING),
        ...(name === 'publishDraw' && PUBLISHING),
      });
    this.byName = Object.fromEntries(functionNames.map((name) => [name, make(name)])) as Record<
      FunctionName,
      ServiceFunction
    >;
    for (const name of functionNames) {
      bindAll(this.byName[name], permissions[name], settings, resources);
      setRouteVariables(this.byName[name], (routes as Partial<Record<FunctionName, Route>>)[name], settings);
    }
  }
}

const timeoutSecondsOf = (name: FunctionName): number =>
  (consumers as Readonly<Record<string, { readonly timeoutSeconds: number }>>)[name]?.timeoutSeconds ??
  REQUEST_TIMEOUT_SECONDS;

const mayReadDocument = (to: ServiceFunction, bucket: IBucket): void => {
  to.bind({
    actions: ['s3:GetObject'],
    resource: bucket.arnForObjects(DOCUMENT),
    variable: ['pageBucket', bucket.bucketName],
  });
};

const bindAll = (
  to: ServiceFunction,
  {
    table: tableActions = [],
    posters,
    draws,
    document: readsDocument,
    intake: sends,
    tokenKeys: signs,
    saleDefaults,
    beacon,
  }: Permissions,
  settings: Settings,
  { table, intake, tokenKeys, bucket }: Pick<FunctionsProps, 'table' | 'intake' | 'tokenKeys' | 'bucket'>,
): void => {
  if (tableActions.length > 0) to.bind(table.toUse(tableActions));
  if (bucket && posters) mayUseFolder(to, POSTERS, posters, bucket);
  if (bucket && draws) mayUseFolder(to, DRAWS, draws, bucket);
  if (bucket && readsDocument) mayReadDocument(to, bucket);
  if (sends) intake.letSend(to);
  if (signs) to.bind(tokenKeys.toRead());
  // Without a CDN nothing serves the files that prove a draw. So no date has a draw there.
  if (bucket && beacon) to.setVariable('beacon', JSON.stringify(settings.beacon));
  if (saleDefaults) to.setVariable('saleDefaults', JSON.stringify(settings.saleDefaults));
};

/** Sets the variables that an endpoint needs to check its requests. */
const setRouteVariables = (
  to: ServiceFunction,
  route: Route | undefined,
  { cdn, operatorGroup }: Settings,
): void => {
  if (!route) return;
  if (cdn) to.setVariable('originVerify', ORIGIN_VERIFY);
  if (route.access === 'operator') to.setVariable('operatorGroup', operatorGroup);
};
