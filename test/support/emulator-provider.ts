import type { Keys } from './rig-cloud.ts';

/** The emulator, as Terraform's AWS provider is led to it. */
interface Emulated {
  readonly endpoint: string;
  readonly region: string;
  readonly keys: Keys;
  /** By the names that the provider has for them. */
  readonly services: readonly string[];
}

/** The block of the provider, as its documentation has it for endpoints of one's own; its retries are left as they are. */
export function emulatorProvider({ endpoint, region, keys, services }: Emulated) {
  return {
    region,
    access_key: keys.accessKeyId,
    secret_key: keys.secretAccessKey,
    token: keys.sessionToken,
    skip_credentials_validation: true,
    skip_metadata_api_check: true,
    skip_region_validation: true,
    s3_use_path_style: true,
    endpoints: [Object.fromEntries(services.map((service) => [service, endpoint]))],
  };
}
