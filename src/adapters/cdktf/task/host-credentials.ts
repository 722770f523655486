import { request } from 'node:http';

/** Variables that hold, or lead to, something that a synthesis host must not have. */
const credentials =
  /^(AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|PROFILE|WEB_IDENTITY_TOKEN_FILE|ROLE_ARN|CONTAINER_CREDENTIALS_.+|CONTAINER_AUTHORIZATION_TOKEN.*)|GROUNDSTATE_(GIT_TOKEN|SLACK).*|.*(_TOKEN|_SECRET|_PASSWORD))$/;

/** The instance metadata service of EC2, which hands out the role of the machine to whoever asks. */
const metadataAddresses = ['169.254.169.254', 'fd00:ec2::254'];
const longestAnswerMs = 1_000;

/**
 * What this process has that the code of a repository must not reach; empty for a host that is fit to be one. The network
 * matters where that code has it, which is without isolation only.
 */
export async function findCredentials(
  environment: NodeJS.ProcessEnv,
  networkIsOpen: boolean,
): Promise<readonly string[]> {
  const variables = Object.keys(environment).filter((name) => credentials.test(name));
  const answering = await Promise.all(
    (networkIsOpen ? metadataAddresses : []).map(async (address) =>
      (await answers(address)) ? [`the metadata service at ${address}`] : [],
    ),
  );
  return [...variables.map((name) => `the variable ${name}`), ...answering.flat()];
}

async function answers(address: string): Promise<boolean> {
  const settled = Promise.withResolvers<boolean>();
  const asked = request({ host: address, path: '/latest/meta-data/', timeout: longestAnswerMs }, (response) => {
    response.resume();
    settled.resolve(true);
  });
  asked.once('timeout', () => asked.destroy());
  asked.once('error', () => settled.resolve(false));
  asked.once('close', () => settled.resolve(false));
  asked.end();
  return settled.promise;
}
