import { gsi1 } from '#lib/table/keys.ts';

/** The table as `CreateTable` wants it; infrastructure and tests make the same one from the same names. */
export const tableDefinition = {
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: gsi1.pk, AttributeType: 'S' },
    { AttributeName: gsi1.sk, AttributeType: 'N' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: gsi1.name,
      KeySchema: [
        { AttributeName: gsi1.pk, KeyType: 'HASH' },
        { AttributeName: gsi1.sk, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...gsi1.projected] },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
} as const;
