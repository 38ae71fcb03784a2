import { type Basis, gbSeconds, GB, logPrice, functionOf } from '#bench/cost/basis.ts';
import type { Quantity } from '#bench/cost/bill.ts';
import { HOURS } from '#bench/cost/inventory.ts';

/** A dashboard of more than this is not among those that are free. */
const FREE_DASHBOARD_METRICS = 50;
const READ_UNIT_BYTES = 4_096;
const MINUTES = HOURS * 60;

/** Everything that a month costs in which nobody comes. */
export const idleQuantities = (basis: Basis): Quantity[] => [
  ...standing(basis),
  ...observing(basis),
  ...ticking(basis),
  ...auditing(basis),
  ...polling(basis),
  ...rotating(basis),
  ...storing(basis),
];

const standing = ({ inventory }: Basis): Quantity[] => [
  { price: 'secret', item: 'token keys', quantity: inventory.secrets, why: 'template' },
  { price: 'key', item: 'keys', quantity: inventory.keys, why: 'template: AWS encrypts with its own' },
];

const observing = ({ inventory, assumptions }: Basis): Quantity[] => {
  const dashboards = Object.values(inventory.dashboards);
  const large = dashboards.filter((metrics) => metrics > FREE_DASHBOARD_METRICS).length;
  const alarms = Object.values(inventory.alarms);
  const { metricHours } = assumptions.idle;
  return [
    {
      price: 'alarmMetric',
      item: 'alarms',
      quantity: alarms.reduce((sum, metrics) => sum + metrics, 0),
      why: `template: ${alarms.length} alarms with ${alarms.join(' + ') || 'no'} metrics`,
    },
    {
      price: 'queryAlarmMetric',
      item: 'alarms',
      quantity: Object.values(inventory.queryAlarms).reduce((sum, metrics) => sum + metrics, 0),
      why: 'template',
    },
    { price: 'compositeAlarm', item: 'alarms', quantity: inventory.compositeAlarms, why: 'template' },
    {
      price: 'dashboard',
      item: 'dashboards',
      quantity: dashboards.length - large,
      why: `template: with ${dashboards.join(' and ') || 'no'} metrics`,
    },
    { price: 'largeDashboard', item: 'dashboards', quantity: large, why: 'template' },
    {
      price: 'metric',
      item: 'metrics with data',
      quantity: metricHours / HOURS,
      why: `${metricHours} hours with data: ${HOURS} of the ticks', the rest of the audit's; nothing else is counted while nobody comes`,
    },
  ];
};

const ticking = (basis: Basis): Quantity[] => {
  const { tickMs, tickReads, tickLogBytes } = basis.assumptions.idle;
  const starts = Object.values(basis.inventory.schedules).reduce((sum, one) => sum + one, 0);
  const ticks = basis.inventory.schedules['admitWaiting'] ?? 0;
  return [
    {
      price: 'schedule',
      item: 'starts',
      quantity: starts,
      why: `template: ${Object.entries(basis.inventory.schedules)
        .map(([name, times]) => `${name} ${rounded(times)}`)
        .join(', ')}`,
    },
    { price: 'lambdaRequest', item: 'ticks', quantity: ticks, why: 'one a minute' },
    {
      price: 'lambdaGbSecond',
      item: 'ticks',
      quantity: gbSeconds(basis, 'admitWaiting', ticks, tickMs),
      why: `${rounded(ticks)} × ${functionOf(basis, 'admitWaiting').memoryGb} GB × ${tickMs} ms (assumed)`,
    },
    {
      price: 'tableRead',
      item: 'ticks',
      quantity: ticks * tickReads,
      why: 'one consistent query that finds no open queue',
    },
    {
      price: logPrice[functionOf(basis, 'admitWaiting').logClass],
      item: "ticks' line of metrics",
      quantity: (ticks * tickLogBytes) / GB,
      why: `${rounded(ticks)} × ${tickLogBytes} B (measured)`,
    },
    ...platformLines(basis, ticks),
  ];
};

const platformLines = (basis: Basis, ticks: number): Quantity[] => {
  const { hasPlatformLines, logClass } = functionOf(basis, 'admitWaiting');
  if (!hasPlatformLines) return [];
  const { platformLogBytes } = basis.assumptions;
  return [
    {
      price: logPrice[logClass],
      item: "ticks' START, END and REPORT",
      quantity: (ticks * platformLogBytes) / GB,
      why: `${rounded(ticks)} × ${platformLogBytes} B`,
    },
  ];
};

const auditing = (basis: Basis): Quantity[] => {
  const { auditMs, auditLogBytes, tableGb } = basis.assumptions.idle;
  const audits = basis.inventory.schedules['auditTable'] ?? 0;
  const { memoryGb, extraDiskGb, logClass } = functionOf(basis, 'auditTable');
  return [
    { price: 'lambdaRequest', item: 'audits', quantity: audits, why: 'one a night' },
    {
      price: 'lambdaGbSecond',
      item: 'audits',
      quantity: gbSeconds(basis, 'auditTable', audits, auditMs),
      why: `${rounded(audits)} × ${memoryGb} GB × ${auditMs / 1_000} s (assumed)`,
    },
    {
      price: 'lambdaDiskGbSecond',
      item: 'audits',
      quantity: audits * extraDiskGb * (auditMs / 1_000),
      why: `${rounded(audits)} × ${extraDiskGb} GB (template) × ${auditMs / 1_000} s (assumed)`,
    },
    {
      price: 'tableRead',
      item: 'audits',
      quantity: audits * Math.ceil((tableGb * GB) / READ_UNIT_BYTES),
      why: `${rounded(audits)} consistent scans of ${tableGb} GB (assumed)`,
    },
    {
      price: logPrice[logClass],
      item: 'audits',
      quantity: (audits * auditLogBytes) / GB,
      why: `${rounded(audits)} × ${auditLogBytes} B`,
    },
  ];
};

const polling = ({ inventory, assumptions: { idle } }: Basis): Quantity[] =>
  Object.keys(inventory.polled).map((name) => ({
    price: 'sqsFifoRequest',
    item: `Lambda asks for messages of ${name}`,
    quantity: idle.pollers * idle.pollsAMinute * MINUTES,
    why: `${idle.pollers} connections (assumed) × ${idle.pollsAMinute} a minute × ${MINUTES.toLocaleString('en')}`,
  }));

const rotating = ({ inventory, assumptions: { idle } }: Basis): Quantity[] => [
  {
    price: 'secretCall',
    item: 'rotation',
    quantity: inventory.rotations * idle.rotationCalls,
    why: `${rounded(inventory.rotations)} a month (template) × ${idle.rotationCalls} (assumed)`,
  },
];

const storing = ({ inventory, assumptions: { idle } }: Basis): Quantity[] => [
  { price: 'tableStorage', item: 'rows', quantity: idle.tableGb, why: 'assumed' },
  {
    price: 'tableRecovery',
    item: 'rows',
    quantity: inventory.isRecoverable ? idle.tableGb : 0,
    why: `template: ${inventory.isRecoverable ? 'on' : 'off'}`,
  },
  {
    price: 'fileStorage',
    item: 'web client and bundles',
    quantity: idle.fileGb,
    why: 'assumed; the bundles are in the bucket of `cdk bootstrap`',
  },
];

const rounded = (quantity: number): string => quantity.toLocaleString('en', { maximumFractionDigits: 1 });
