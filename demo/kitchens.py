"""What the demo's reviews say of the kinds of cooking."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KitchenLines:
    """Sentences about a kind of cooking for four stars and more, for three, and for fewer."""

    good: tuple[str, ...]
    middling: tuple[str, ...]
    bad: tuple[str, ...]


KITCHENS = {
    "american": KitchenLines(
        good=(
            "The fries were thin, dark at the ends and salted by someone with nerve.",
            "Pickles made in the house, and you can tell by how crooked they are.",
            "They know when to use butter, which is nearly always.",
            "The meat was rested, sliced and left alone, as it should be.",
            "Coffee kept coming and was better than it had any duty to be.",
            "Gravy with an actual history.",
        ),
        middling=(
            "Good meat, tired sides.",
            "Big portions, and the size is the most interesting thing about them.",
            "Fries on the pale side, though nobody left any.",
        ),
        bad=(
            "I asked for medium rare and got a choice of grey or red, on the same plate.",
            "The fries had been cold for longer than they had been hot.",
            "Sauce from a bottle, poured into a small dish so that it could cost money.",
            "The lettuce had lived.",
        ),
    ),
    "australian": KitchenLines(
        good=(
            "Native herbs used like herbs and not like a lecture.",
            "Everything had been near the fire for exactly as long as it needed.",
            "Bright plates, plenty of lemon, and nothing hiding under foam.",
            "They treat a carrot with the respect that others keep for steak.",
            "The bread comes scorched underneath and soft within, and I could have stopped there.",
        ),
        middling=(
            "Good produce, a little over-dressed.",
            "Smoke on everything gets tiring by the third plate.",
            "The small plates are good, the large ones are only larger.",
        ),
        bad=(
            "All the smoke in the world couldn't cover how dry it was.",
            "Flowers on top, nothing underneath.",
            "The fire was lit for show. What {we} got came from a microwave or its cousin.",
        ),
    ),
    "bakery": KitchenLines(
        good=(
            "The crust crackles when you tear it, and the inside is still faintly warm before ten.",
            "Layers you could count, butter you could smell from the kerb.",
            "They take things out of the oven a minute later than others dare, and that minute is everything.",
            "A loaf from here was still good on the third day, which I can't say of many.",
            "Sweet but never only sweet.",
        ),
        middling=(
            "Lovely when warm, ordinary by the afternoon.",
            "Good bread, though the fillings are an afterthought.",
            "Everything looks wonderful in the window and tastes about two thirds as good.",
        ),
        bad=(
            "Yesterday's pastry at today's price.",
            "Raw in the middle, burnt at the edge, and called rustic.",
            "It bent where it should have broken.",
        ),
    ),
    "british": KitchenLines(
        good=(
            "The pastry was short and brown, and somebody had crimped it by hand.",
            "Roast potatoes with the sort of crust that you hear across the table.",
            "Mustard, horseradish, vinegar: they know what wakes things up.",
            "The beer was kept properly, cool and not cold.",
            "Vegetables that still remembered the field, with far too much butter, thank goodness.",
            "Old recipes, cooked by people too young to be nostalgic about them.",
        ),
        middling=(
            "Gravy good, vegetables boiled into agreement.",
            "Heavy going, even for this time of year.",
            "A decent pint did some of the work.",
        ),
        bad=(
            "The crust lifted off to show mostly air.",
            "The vegetables had been boiled until they stopped resisting.",
            "The gravy had a skin on it that you could have sent by post.",
            "The roast had been sliced the day before and warmed in a hurry.",
        ),
    ),
    "chinese": KitchenLines(
        good=(
            "Thin skins, hot broth, and that moment of danger at the first bite.",
            "The wok had been properly hot, and the greens tasted of it.",
            "Numbing, then sweet, then sour, and at the end you want it all again.",
            "Vinegar with ginger on every table, and you should use it.",
            "The cooking makes no allowance for beginners, and is all the better for it.",
            "Each plate had its own temper: one loud, one clean, one slow.",
        ),
        middling=(
            "Good flavours under a bit too much oil.",
            "The steamed things are better than the fried ones.",
            "They turn the heat down unless you insist.",
        ),
        bad=(
            "The wrappers had stuck together and tore when {we} so much as looked at them.",
            "Corn starch did most of the talking.",
            "Everything swam in the same brown sauce.",
            "The greens came grey, and the rice came last.",
        ),
    ),
    "coffee": KitchenLines(
        good=(
            "The coffee is light, clean and never sour, and they ask how you like it.",
            "Eggs with orange yolks, cooked by someone who was watching.",
            "The milk is steamed to the right side of hot.",
            "Toast cut thick, butter to the edges.",
            "They dial in the grinder all morning, and you taste the fussing.",
        ),
        middling=(
            "Good coffee, slow eggs.",
            "The toast was excellent and what was on it was not in a hurry to be.",
            "Come for the cup, be patient about the plate.",
        ),
        bad=(
            "The coffee was burnt, and the second one was burnt and cold.",
            "Eggs like a rubber stamp.",
            "They charge extra for butter.",
        ),
    ),
    "german": KitchenLines(
        good=(
            "Crackling that shatters, and under it meat you could eat with a spoon.",
            "The mustard goes straight up your nose and then apologises.",
            "Cabbage with caraway and patience, sour in the way that makes you hungry again.",
            "Beer in the right glass at the right pace.",
            "The bread basket alone is an argument for the country.",
        ),
        middling=(
            "Filling, certainly.",
            "The meat was fine, the sauce had been thickened for a journey.",
            "Good beer, plain plates.",
        ),
        bad=(
            "The crackling bent.",
            "Cabbage from a tin, or I know nothing about tins.",
            "A lake of sauce with something lost in it.",
        ),
    ),
    "indian": KitchenLines(
        good=(
            "You could tell that the spices had been ground that morning.",
            "Sour, hot, then a slow sweetness: nothing here tastes of a jar.",
            "The bread came blistered and puffed, and went just as fast.",
            "Real heat where the menu warns of it, and real gentleness where it doesn't.",
            "The chutneys alone are worth the bus fare.",
            "Each of the curries had its own colour, its own fat and its own point.",
        ),
        middling=(
            "The spicing is good, if you can talk them out of the cream.",
            "Two of the curries could have been the same one in different bowls.",
            "The bread was better than what it was for.",
        ),
        bad=(
            "One sauce, several names.",
            "It had been hot once, in both senses.",
            "The rice was a block with corners.",
            "Oil on top, water below, and regret in between.",
        ),
    ),
    "italian": KitchenLines(
        good=(
            "The pasta had bite and the sauce held on to it, as it should.",
            "Good oil, used as an ingredient and not as a shine.",
            "Nothing on the plate that you couldn't name.",
            "Somebody here rolls dough for hours, and you can see it in the edges.",
            "The sauces are short, the kind that cling and don't drown anything.",
            "Bitter leaves, sharp cheese, a squeeze of lemon, done.",
        ),
        middling=(
            "The pasta a minute over, the sauce a pinch under.",
            "Good ingredients, too many of them at once.",
            "Starters better than mains, as so often.",
        ),
        bad=(
            "The pasta broke when lifted.",
            "Grated cheese of the sort that doesn't melt.",
            "The sauce had been kept warm for so long that it had lost interest.",
            "Garlic everywhere, and burnt.",
        ),
    ),
    "japanese": KitchenLines(
        good=(
            (
                "What should be cool was cool, what should be warm was warm, and the way from the cook to the "
                "mouth was short."
            ),
            "Broth so clear that you could read through it, and so deep that you wouldn't want to.",
            "The frying is feather light, with not a spot of oil left on the paper.",
            "Pickles cut with a ruler and a sense of humour.",
            "Everything is a touch smaller than you expect and a good deal better.",
            "The knife work alone was worth watching for an hour.",
        ),
        middling=(
            "Clean flavours, if a little shy.",
            "The grill is the strong side here and the rest is there to keep it company.",
            "Careful work that never quite took off.",
        ),
        bad=(
            "The rice was cold and packed hard as a snowball.",
            "The batter came off in one piece, like a coat.",
            "The soup tasted of the sachet.",
        ),
    ),
    "mexican": KitchenLines(
        good=(
            "The tortillas were pressed a minute before {we} had them in our hands.",
            "Three salsas, and the dark one should come with a form to sign.",
            "Lime, salt, raw onion, and you remember why you like being alive.",
            "You smell the maize before you are through the door.",
            "The cooking has patience in it: chillies toasted, ground and left to think.",
            "Sour, smoke, heat, in that order, and at the end the maize again.",
        ),
        middling=(
            "The salsas did most of the talking.",
            "Good maize, timid filling.",
            "Fresh, quick, and a bit the same from one to the next.",
        ),
        bad=(
            "The tortillas came from a packet and cracked like one.",
            "The salsa tasted of tomato and nothing else.",
            "Dry filling, and lime wedges cut the day before.",
        ),
    ),
    "pizza": KitchenLines(
        good=(
            "The crust has leopard spots and a chew that makes you slow down.",
            "Tomatoes that taste of tomatoes, cheese in the right places and nowhere else.",
            "It folds, it drips, it is gone.",
            "You can eat a whole one and still climb the stairs.",
            "The base is crisp underneath from rim to middle, which is rarer than it should be.",
            "They leave the toppings off until the dough has earned them.",
        ),
        middling=(
            "A good rim around a wet middle.",
            "The dough is better than what they put on it.",
            "Nice enough hot, and you have about four minutes.",
        ),
        bad=(
            "The middle was soup and the rim was a helmet.",
            "The cheese came off in one sheet.",
            "The box would have had more flavour.",
        ),
    ),
    "portuguese": KitchenLines(
        good=(
            "Garlic, coriander, good oil and no interference.",
            "The rice was loose and soupy and tasted of the whole pot.",
            "Bread for the sauce, then more bread for the rest of the sauce.",
            "Salt cod in flakes as big as playing cards.",
            "It all tastes as if somebody's aunt were watching, and somebody's aunt was.",
            "The house white came cold in a jug and did everything a wine should.",
        ),
        middling=(
            "Plenty of everything, salt included.",
            "Good grilling, tired potatoes.",
            "The couvert costs money, and you should know that before you touch the olives.",
        ),
        bad=(
            "The fish was dry to the bone and the potatoes wet to the core.",
            "The sauce came out of a carton and tasted of the flap.",
            "Salt was the main ingredient.",
            "Olives {we} never asked for were charged as if {we} had picked them.",
        ),
    ),
    "ramen": KitchenLines(
        good=(
            "The noodles kept their bite to the end of the bowl.",
            "The broth had the weight of a stew and none of the grease.",
            "An egg with a yolk like jam, which sounds easy and is not.",
            "I drank the bowl down to the pattern at the bottom.",
            "There is a cleanness to it that you notice an hour later, when you still feel light.",
        ),
        middling=(
            "The broth is good, and the noodles went soft before I was half way.",
            "Rich at first, then only rich.",
            "Toppings generous, noodles ordinary.",
        ),
        bad=(
            "Lukewarm broth with a film on it.",
            "The noodles had formed an alliance.",
            "It tasted of salt and the packet that it came in.",
        ),
    ),
    "seafood": KitchenLines(
        good=(
            "The fish came off the bone in one piece, and the skin cracked like glass.",
            "It tasted of the sea, not of the harbour.",
            "They know to stop cooking a minute before you would.",
            "Nothing on it but lemon and a little smoke.",
            "Shells piled up, sleeves rolled up, nobody talking.",
            "You pick yours from the ice, and they tell you which one they would take.",
        ),
        middling=(
            "Fresh fish, cooked a touch too long.",
            "The cold things are better than the hot ones here.",
            "The prawns were good, at nearly their weight in coins.",
        ),
        bad=(
            "The fish had been frozen, thawed and disappointed.",
            "The batter was thicker than what was in it.",
            "I know what the sea smells like, and it isn't that.",
            "The prawns had the texture of an eraser.",
        ),
    ),
    "turkish": KitchenLines(
        good=(
            "The bread comes puffed like a cushion and is gone before the oil is.",
            "Smoke in the aubergine, smoke in the peppers, smoke in my jacket the next day.",
            "The cold plates would have been enough, and then the fire started.",
            "Sumac, parsley and onion, sharp enough to reset the mouth between bites.",
            "The yoghurt has a tang that you don't get from a supermarket.",
            "Tea at the end, in a glass too hot to hold, and nobody in a hurry.",
        ),
        middling=(
            "Good bread, good yoghurt, the rest a little on the dry side.",
            "The meze are the better half.",
            "All pleasant and all a bit cautious with the spice.",
        ),
        bad=(
            "Whatever had been on the grill was dry enough to write with.",
            "Meze straight from the fridge, with the fridge in the taste.",
            "The bread had been grilled for other people, some time ago.",
            "The salad was mostly the water it had been washed in.",
        ),
    ),
    "vegetarian": KitchenLines(
        good=(
            "Not once did {we} miss the meat.",
            "Vegetables with char, acid and salt, treated like a main event.",
            "There was crunch wherever you wanted it.",
            "It isn't pretending to be meat and has no reason to.",
            "The beans had been cooked by someone who loves beans.",
            "You leave full and not heavy, which is a small miracle.",
        ),
        middling=(
            "Virtuous, and it tastes like it now and then.",
            "Good vegetables that wanted an acid or a fire.",
            "The portions are for people who had a late lunch.",
        ),
        bad=(
            "Cold grains, raw kale, and a sermon on the menu.",
            "Everything was the same soft beige.",
            "I was hungry again at the bus stop.",
        ),
    ),
    "wine-bar": KitchenLines(
        good=(
            "They poured {us} a taste of three things and let {us} make up our own mind.",
            "The list is short, odd and full of good stories.",
            "What I had by the glass I have since bought by the case.",
            "Small plates that know they are there for the drink.",
            "Not a word about minerality, only whether you would like it.",
        ),
        middling=(
            "The drinks outshine the plates.",
            "A good list with a long lecture.",
            "The pours are careful.",
        ),
        bad=(
            "The glass was warm and so was the white.",
            "The bottle had been open since the weekend.",
            "They brought a different year from the one on the list and hoped.",
        ),
    ),
}
