import { App } from 'cdktf';
import { deployment } from './deployment.ts';
import { GroundstateStack } from './groundstate-stack.ts';
import { readTypeFacts } from './type-facts.ts';

const app = new App();
new GroundstateStack(app, 'groundstate', deployment, await readTypeFacts(deployment.types));
app.synth();
