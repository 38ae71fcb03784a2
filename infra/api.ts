import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, LogGroupClass, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct, type IDependable } from 'constructs';

import { type Operation, operations, routes } from '#functions/routes.ts';
import type { Functions } from '#infra/functions.ts';
import type { Identity } from '#infra/identity.ts';
import { constructIdOf } from '#infra/names.ts';
import type { Settings } from '#infra/settings.ts';
import { OPERATOR_REQUESTS, requestsPerSecond } from '#infra/throttles.ts';
import { type Access, methodsOf, type Route, routeKeysOf } from '#lib/http/route.ts';

/**
 * The access log of each request: caller, route, result. Never a token, a header or a body. Behind the CDN, `peerIp` is the
 * CDN's address; the functions log the fan's.
 */
const accessLogFormat = {
  at: '$context.requestTimeEpoch',
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  ms: '$context.responseLatency',
  user: '$context.authorizer.claims.sub',
  peerIp: '$context.identity.sourceIp',
  error: '$context.integrationErrorMessage',
};

/** The HTTP API: one route and function per row of functions/routes.ts. */
export class Api extends Construct {
  readonly http: HttpApi;
  readonly #settings: Settings;
  /** Without a CDN there is no page. */
  readonly #operations: readonly Operation[];

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.#settings = settings;
    this.#operations = operations.filter((operation) => settings.cdn || !isPage(operation));
    const { webOrigin, stage } = settings;
    this.http = new HttpApi(this, 'Http', {
      apiName: `concert-onsale-${stage}`,
      createDefaultStage: false,
      // The page itself needs no CORS: the CDN serves page and API from one origin.
      ...(webOrigin !== undefined && { corsPreflight: corsFor(webOrigin) }),
    });
  }

  /** Host name of the API. */
  get domain(): string {
    return `${this.http.apiId}.execute-api.${this.http.env.region}.amazonaws.com`;
  }

  get url(): string {
    return `https://${this.domain}`;
  }

  /** Publishes every endpoint. The gateway checks access tokens. @returns a dependency on everything published */
  serve({ byName }: Functions, { issuerUrl, audience }: Identity): IDependable {
    const accessToken = new HttpJwtAuthorizer('AccessToken', issuerUrl, { jwtAudience: audience });
    const made = this.#operations.flatMap((operation) => {
      const route: Route = routes[operation];
      const { path, access } = route;
      const added = this.http.addRoutes({
        path,
        methods: methodsOf(route).map((method) => HttpMethod[method]),
        integration: new HttpLambdaIntegration(constructIdOf(operation), byName[operation]),
        authorizer: isOpen(access) ? new HttpNoneAuthorizer() : accessToken,
      });
      if (isOpen(access)) {
        const reason = reasons[access];
        for (const one of added) Validations.of(one).acknowledge({ id: 'AwsSolutions-APIG4', reason });
      }
      return added;
    });
    // The stage sets limits for each route, so the routes must exist first.
    const stage = this.publish();
    stage.node.addDependency(...made);
    return stage;
  }

  private publish(): CfnStage {
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      // These logs are rarely read, and this class costs half.
      logGroupClass: LogGroupClass.INFREQUENT_ACCESS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new CfnStage(this, 'Stage', {
      apiId: this.http.apiId,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: {
        destinationArn: accessLog.logGroupArn,
        format: JSON.stringify(accessLogFormat),
      },
      defaultRouteSettings: limit(OPERATOR_REQUESTS),
      routeSettings: Object.fromEntries(
        this.#operations.flatMap((operation) => {
          const route: Route = routes[operation];
          const { throttlingRateLimit, throttlingBurstLimit } = limit(
            requestsPerSecond(operation, this.#settings),
          );
          // CloudFormation passes this property on unchanged, so its names need the spelling of API Gateway.
          return routeKeysOf(route).map((routeKey) => [
            routeKey,
            { ThrottlingRateLimit: throttlingRateLimit, ThrottlingBurstLimit: throttlingBurstLimit },
          ]);
        }),
      ),
    });
  }
}

const isPage = (operation: Operation): boolean => (routes[operation] as Route).isPage ?? false;

const limit = (rate: number) => ({ throttlingRateLimit: rate, throttlingBurstLimit: rate });

type OpenAccess = Exclude<Access, 'user' | 'operator'>;

/** Why a route has no authorizer. */
const reasons: Readonly<Record<OpenAccess, string>> = {
  public: 'For everyone, signed in or not: it reads what the page shows to everyone.',
  queue: 'Its function checks the queue or payment token, an HS256 token: the gateway supports RSA only.',
  pass: 'Its function checks the payment token, an HS256 token: the gateway supports RSA only.',
};

const isOpen = (access: Access): access is OpenAccess => Object.hasOwn(reasons, access);

const corsFor = (origin: string) => ({
  allowOrigins: [origin],
  allowMethods: [
    CorsHttpMethod.GET,
    CorsHttpMethod.HEAD,
    CorsHttpMethod.POST,
    CorsHttpMethod.PUT,
    CorsHttpMethod.PATCH,
    CorsHttpMethod.DELETE,
  ],
  allowHeaders: ['authorization', 'content-type', 'x-queue-token', 'idempotency-key', 'accept-language'],
  exposeHeaders: ['link', 'retry-after'],
  maxAge: Duration.hours(1),
});
