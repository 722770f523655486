import { App } from 'cdktf';
import { deployment } from './deployment.ts';
import { GroundstateStack } from './groundstate-stack.ts';
import { SpokeStack } from './spoke-stack.ts';
import { readTypeFacts } from './type-facts.ts';

const app = new App();
const { actions, patterns } = await readTypeFacts(deployment.types);
new GroundstateStack(app, 'groundstate', deployment, { actions, patterns });
for (const spoke of deployment.spokes) new SpokeStack(app, `spoke-${spoke.account}`, { deployment, spoke }, actions);
app.synth();
