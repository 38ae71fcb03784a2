import { assumptions } from '#bench/cost/assumptions.ts';
import type { Quantity } from '#bench/cost/bill.ts';
import { type Basis, count, functionOf, GB, line, logs, runs } from '#bench/cost/quantities.ts';
import { HOURS } from '#bench/cost/template.ts';
import { sum } from '#bench/statistics.ts';

const READ_UNIT_BYTES = 4_096;
const MINUTES = HOURS * 60;

/** Everything that a month without users costs. */
export const idle = (basis: Basis): Quantity[] => [
  ...standing(basis),
  ...ticks(basis),
  ...audits(basis),
  ...others(basis),
];

const standing = ({ inventory }: Basis): Quantity[] => {
  const { alarms, dashboards } = inventory;
  // A dashboard of more than 50 metrics is never free.
  const large = dashboards.filter((metrics) => metrics > 50).length;
  const boards = `template: with ${dashboards.join(' and ')} metrics`;
  const { metricHours } = assumptions.idle;
  const hours = `${metricHours} hours with data, ${HOURS} of them of the ticks`;
  return [
    line('secret', 'token keys', inventory.secrets, 'template'),
    line('key', 'keys', inventory.keys, 'template'),
    line('alarmMetric', 'alarms', sum(alarms), `template: ${alarms.length} alarms`),
    line('queryAlarmMetric', 'alarms', inventory.queryAlarmMetrics, 'template'),
    line('compositeAlarm', 'alarms', inventory.compositeAlarms, 'template'),
    line('dashboard', 'dashboards', dashboards.length - large, boards),
    line('largeDashboard', 'dashboards', large, boards),
    line('metric', 'metrics with data', metricHours / HOURS, hours),
  ];
};

const ticks = (basis: Basis): Quantity[] => {
  const { schedules } = basis.inventory;
  const { tickMs, tickLogBytes } = assumptions.idle;
  const times = schedules['admitWaiting'] ?? 0;
  const starts = Object.entries(schedules).map(([name, each]) => `${name} ${count(each)}`);
  return [
    line('schedule', 'starts', sum(Object.values(schedules)), `template: ${starts.join(', ')}`),
    line('lambdaRequest', 'ticks', times, 'template'),
    runs(basis, 'admitWaiting', 'ticks', times, tickMs),
    line('tableRead', 'ticks', times, 'one consistent query that finds no open queue'),
    logs(basis, 'admitWaiting', 'lines of ticks', times, tickLogBytes),
  ];
};

const audits = (basis: Basis): Quantity[] => {
  const { auditMs, auditLogBytes, tableGb } = assumptions.idle;
  const times = basis.inventory.schedules['auditTable'] ?? 0;
  const { extraDiskGb, logPrice } = functionOf(basis, 'auditTable');
  const disk = `${count(times)} × ${extraDiskGb} GB (template) × ${count(auditMs)} ms (assumed)`;
  const scans = times * Math.ceil((tableGb * GB) / READ_UNIT_BYTES);
  const lines = (times * auditLogBytes) / GB;
  return [
    line('lambdaRequest', 'audits', times, 'template'),
    runs(basis, 'auditTable', 'audits', times, auditMs),
    line('lambdaDiskGbSecond', 'audits', times * extraDiskGb * (auditMs / 1_000), disk),
    line('tableRead', 'audits', scans, `${count(times)} consistent scans of ${tableGb} GB (assumed)`),
    line(logPrice, 'lines of audits', lines, `${count(times)} × ${auditLogBytes} B`),
  ];
};

const others = ({ inventory: { polled, rotations, isRecoverable } }: Basis): Quantity[] => {
  const { pollers, pollsAMinute, rotationCalls, tableGb, fileGb } = assumptions.idle;
  const polls = pollers * pollsAMinute * MINUTES;
  const why = `${pollers} connections (assumed) × ${pollsAMinute} a minute × ${count(MINUTES)}`;
  const calls = `${count(rotations)} a month (template) × ${rotationCalls} (assumed)`;
  return [
    ...polled.map((name) => line('sqsFifoRequest', `Lambda polls for ${name}`, polls, why)),
    line('secretCall', 'rotation', rotations * rotationCalls, calls),
    line('tableStorage', 'rows', tableGb, 'assumed'),
    line('tableRecovery', 'rows', isRecoverable ? tableGb : 0, `template: ${isRecoverable ? 'on' : 'off'}`),
    line('fileStorage', 'web client, and bundles of `cdk bootstrap`', fileGb, 'assumed'),
  ];
};
