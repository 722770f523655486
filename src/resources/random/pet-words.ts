function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

export const animals = words(`
  adder akita albatross alpaca anchovy ant anteater antelope armadillo auk avocet axolotl badger barbel barnacle bass bat bear
  beaver beetle beluga bison bittern blackbird boar bobcat bonobo buffalo bullfinch bumblebee bunting buzzard camel capybara
  caribou carp cat caterpillar catfish chaffinch chameleon cheetah chickadee chinchilla chipmunk cicada civet clam cobra cod
  condor coot coral corgi cormorant cougar coyote crab crane crayfish cricket crocodile crow cuckoo curlew dachshund deer
  dingo dipper dodo dolphin donkey dormouse dove dragonfly duck dugong dunlin eagle earwig echidna eel egret eider eland
  elephant elk emu ermine falcon ferret finch firefly flamingo flounder fox frog fulmar gannet gazelle gecko gerbil gibbon
  giraffe gnat gnu goat godwit goldfinch goose gopher goshawk grasshopper grebe greyhound grouse gull guppy haddock halibut
  hamster hare harrier hawk hedgehog heron herring hippo hobby hoopoe hornet horse hound hummingbird husky hyena ibex ibis
  iguana impala jackal jackdaw jaguar jay jellyfish kangaroo kestrel kingfisher kite kiwi koala koi krill kudu labrador
  ladybird lamprey lapwing lark lemming lemur leopard limpet linnet lion lizard llama lobster loon loris lynx macaque macaw
  mackerel magpie mallard manatee mantis marlin marmot marten martin meerkat merlin mink minnow mole mongoose moorhen moose
  moth mouse mule mussel narwhal newt nightingale numbat nuthatch ocelot octopus okapi opossum oriole oryx osprey ostrich
  otter owl ox oyster panda pangolin panther parakeet parrot partridge peacock pelican penguin perch petrel pheasant pigeon
`);

export const adjectives = words(`
  able active adept agile airy alert amber ample apt artful autumn azure balmy basic bold bonny brave breezy brief bright brisk
  broad bronze busy calm candid careful caring cheerful chief civil classic clean clear clever cosmic cosy crimson crisp
  curious daring dear decent deep deft dewy distinct driven dusky eager early earnest easy elegant emerald eminent epic equal
  exact exotic fair famous fancy fast fine firm fit fleet fluent fond frank free fresh frosty full game gentle genuine gifted
  giving glad glossy golden good grand grateful great handy happy hardy hearty helpful honest hopeful humble ideal immense
  inland intense jolly jovial joyous just keen kind known large lasting lawful leafy light lively living loved loyal lucid
  lucky lunar magical main major maple mature mellow merry mighty mild mindful minty misty modern modest moral mossy musical
  native natural neat needed nice nimble noble normal novel oaken olive open optimal opal patient peaceful pearly perfect
  pleasant plucky poetic polite precise pretty prime profound prompt proper proud pure quick quiet radiant rapid rare ready
  real regal relaxed resolute rich right robust rosy round royal rugged rustic sacred safe sandy sapphire secure select serene
  sharp shiny silent silken silver simple sincere skilled sleek smart smiling smooth snowy social solid sound sparkling spry
  square stable star steady still strong sturdy subtle sunny super sure sweet swift tall tender thankful thorough tidy tough
  trim true trusty unique upbeat useful valid valued vast velvet vernal vital vivid warm welcome well whole wise witty worthy
`);

export const adverbs = words(`
  abruptly actively adeptly aptly ardently barely basically blatantly boldly bravely briefly brightly briskly broadly calmly
  candidly carefully centrally certainly cheaply cheerily clearly cleverly closely commonly cosily currently daily daringly
  dearly deeply deftly directly distinctly duly eagerly early easily eminently endlessly entirely equally evenly evidently
  exactly expertly fairly famously finely firmly fluently fondly formally frankly freely freshly friendly fully gently
  genuinely gladly globally gracefully gradually grandly gratefully greatly happily hardly heartily highly honestly hopefully
  hugely humbly ideally indeed initially instantly jointly jovially justly keenly kindly largely lately legally lightly
  likely literally lively locally loosely loudly loyally lucidly luckily mainly merely merrily mightily mildly mindfully
  modestly monthly morally mostly mutually namely nationally naturally neatly newly nicely nimbly nobly normally notably
  obviously oddly openly optimally partly patiently perfectly plainly pleasantly politely poorly positively possibly precisely
  preferably presently privately probably promptly properly proudly publicly purely quickly quietly quite randomly rapidly
  rarely readily really recently regularly richly rightly robustly roughly safely secretly securely seemingly seriously
  sharply shortly silently simply sincerely slightly slowly smartly smoothly socially softly solely solidly soundly specially
  steadily strictly strongly subtly suitably surely sweetly swiftly tenderly thankfully thoroughly tidily tightly truly
`);
