"""Files of a film that are not a film with sound: animations, folders of pictures, stills, sound alone."""
