/** Functions of Terraform that do not exist here, each with the reason and the way out. */
export const unsupportedFunctions: Readonly<Record<string, string>> = {
  base64gzip:
    'base64gzip() is not supported: the compressed bytes differ between compressors, so the value would never equal what another one wrote. ' +
    'Compress in the cdktf program (zlib.gzipSync) and pass the result.',
  rsadecrypt:
    'rsadecrypt() is not supported: a private key would have to stand in the synthesized document. Decrypt outside, or read the secret from Secrets Manager.',
};
