import type { Names } from '../names.ts';
import { type PolicyDocument, policyOf, type Statement } from './document.ts';

/** Calls of IAM that make credentials which outlive the worker, or take a boundary off. */
const LASTING = [
  'CreateAccessKey',
  'CreateUser',
  'CreateLoginProfile',
  'UpdateLoginProfile',
  'AddUserToGroup',
  'AttachUserPolicy',
  'PutUserPolicy',
  'AttachGroupPolicy',
  'PutGroupPolicy',
  'CreateServiceSpecificCredential',
  'CreateSAMLProvider',
  'UpdateSAMLProvider',
  'CreateOpenIDConnectProvider',
  'AddClientIDToOpenIDConnectProvider',
  'DeleteRolePermissionsBoundary',
  'PutUserPermissionsBoundary',
  'DeleteUserPermissionsBoundary',
];

/**
 * What nothing that the worker does, and no role that a stack makes, may ever do (reliability.md 3.4): change the worker's own
 * roles, table, queue, rules and trail, make credentials that outlive it, or leave its boundary.
 */
export function guards(names: Names): readonly Statement[] {
  return [
    {
      Sid: 'OwnRolesAndPolicies',
      Effect: 'Deny',
      Action: ['iam:*'],
      Resource: [names.ownRoles, names.ownPolicies],
    },
    {
      Sid: 'OwnTableQueueAndRules',
      Effect: 'Deny',
      Action: [
        ...[
          'DeleteTable',
          'UpdateTable',
          'UpdateContinuousBackups',
          'UpdateTimeToLive',
          'TagResource',
          'UntagResource',
        ].map((name) => `dynamodb:${name}`),
        ...['DeleteItem', 'PutItem', 'UpdateItem', 'BatchWriteItem', 'PutResourcePolicy', 'DeleteResourcePolicy'].map(
          (name) => `dynamodb:${name}`,
        ),
        'sqs:*',
        'events:*',
      ],
      Resource: [names.tableArn, names.queueArn, names.deadLettersArn, names.ruleArns],
    },
    {
      Sid: 'TheTrail',
      Effect: 'Deny',
      Action: [
        'cloudtrail:StopLogging',
        'cloudtrail:DeleteTrail',
        'cloudtrail:UpdateTrail',
        'cloudtrail:PutEventSelectors',
      ],
      Resource: ['*'],
    },
    {
      Sid: 'LastingCredentials',
      Effect: 'Deny',
      Action: LASTING.map((name) => `iam:${name}`),
      Resource: ['*'],
    },
    {
      Sid: 'AccountAndOrganization',
      Effect: 'Deny',
      Action: ['organizations:*', 'account:*'],
      Resource: ['*'],
    },
  ];
}

/** The boundary of every role that a stack makes: it may be allowed anything but this, and cannot make a role that leaves it. */
export function boundaryPolicy(names: Names): PolicyDocument {
  return policyOf(
    { Sid: 'WhateverItsPoliciesAllow', Effect: 'Allow', Action: ['*'], Resource: ['*'] },
    ...guards(names),
    {
      Sid: 'OnlyRolesInsideThisBoundary',
      Effect: 'Deny',
      Action: ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:PutRolePermissionsBoundary'],
      Resource: ['*'],
      Condition: { StringNotEquals: { 'iam:PermissionsBoundary': names.boundaryArn } },
    },
    { Sid: 'NotTheWorker', Effect: 'Deny', Action: ['sts:AssumeRole'], Resource: [names.ownRoles] },
  );
}
