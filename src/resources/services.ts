import type { Service } from './service.ts';

/** Every AWS service, by the key that types, collections and data sources name; loaded when first needed. */
export const services: Readonly<Record<string, () => Promise<Service>>> = {
  dynamodb: async () => (await import('./dynamodb/service.ts')).dynamodbService,
  ec2: async () => (await import('./ec2/service.ts')).ec2Service,
  s3: async () => (await import('./s3/service.ts')).s3Service,
  sts: async () => (await import('./sts/service.ts')).stsService,
  tagging: async () => (await import('./tagging/service.ts')).taggingService,
};
