print("kytes")
