import type { Service } from './service.ts';

/** Every AWS service, by the key that types, collections and data sources name; loaded when first needed. */
export const services: Readonly<Record<string, () => Promise<Service>>> = {
  cloudtrail: async () => (await import('./cloudtrail/service.ts')).cloudtrailService,
  dynamodb: async () => (await import('./dynamodb/service.ts')).dynamodbService,
  ec2: async () => (await import('./ec2/service.ts')).ec2Service,
  iam: async () => (await import('./iam/service.ts')).iamService,
  kms: async () => (await import('./kms/service.ts')).kmsService,
  logs: async () => (await import('./logs/service.ts')).logsService,
  route53: async () => (await import('./route53/service.ts')).route53Service,
  s3: async () => (await import('./s3/service.ts')).s3Service,
  secretsmanager: async () => (await import('./secretsmanager/service.ts')).secretsmanagerService,
  sns: async () => (await import('./sns/service.ts')).snsService,
  sqs: async () => (await import('./sqs/service.ts')).sqsService,
  ssm: async () => (await import('./ssm/service.ts')).ssmService,
  sts: async () => (await import('./sts/service.ts')).stsService,
  tagging: async () => (await import('./tagging/service.ts')).taggingService,
};
