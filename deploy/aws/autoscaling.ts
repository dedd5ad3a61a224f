import { TABLES } from '../../src/platform/dynamodb/tables/tables';
import { ref, sub } from './intrinsics';
import { OnOneLine } from './yaml-text';

/** Part of a logical name, which has only letters and digits: `sku-timestamp-index` becomes `SkuTimestampIndex`. */
export function logicalPart(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** Scaling of reads and writes for every table and index, when capacity is provisioned. */
export function scalingResources(): Record<string, unknown> {
  return Object.fromEntries(
    TABLES.flatMap(({ suffix, indexes }) => [
      ...scalingOf('table', suffix, `table/\${${suffix}Table}`),
      ...indexes.flatMap(({ name }) =>
        scalingOf('index', suffix + logicalPart(name), `table/\${${suffix}Table}/index/${name}`),
      ),
    ]),
  );
}

function scalingOf(kind: 'table' | 'index', name: string, resourceId: string): [string, unknown][] {
  return (['Read', 'Write'] as const).flatMap((direction): [string, unknown][] => {
    const target = `${name}${direction}Target`;
    return [
      [
        target,
        {
          Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
          Condition: 'IsProvisioned',
          Properties: {
            ServiceNamespace: 'dynamodb',
            ScalableDimension: `dynamodb:${kind}:${direction}CapacityUnits`,
            ResourceId: sub(resourceId),
            MinCapacity: ref(`Min${direction}Capacity`),
            MaxCapacity: ref(`Max${direction}Capacity`),
          },
        },
      ],
      [
        `${name}${direction}Scaling`,
        {
          Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
          Condition: 'IsProvisioned',
          Properties: {
            PolicyName: `${direction}CapacityUtilization`,
            PolicyType: 'TargetTrackingScaling',
            ScalingTargetId: ref(target),
            TargetTrackingScalingPolicyConfiguration: new OnOneLine({
              TargetValue: ref('TargetUtilization'),
              PredefinedMetricSpecification: {
                PredefinedMetricType: `DynamoDB${direction}CapacityUtilization`,
              },
            }),
          },
        },
      ],
    ];
  });
}
