import { App } from 'cdktf';
import { DataStack } from './data-stack.ts';
import { NetworkStack } from './network-stack.ts';
import { StorageStack } from './storage-stack.ts';

const app = new App();
const network = new NetworkStack(app, 'network');
const storage = new StorageStack(app, 'storage');
new DataStack(app, 'data', { network, storage });
app.synth();
