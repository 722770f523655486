/** The code with which IAM says that something is not there, as the SDK and as the wire write it. */
export const iamAbsent: readonly string[] = ['NoSuchEntityException', 'NoSuchEntity'];

/** The code with which IAM says that a name is taken. */
export const iamExists: readonly string[] = ['EntityAlreadyExistsException', 'EntityAlreadyExists'];
